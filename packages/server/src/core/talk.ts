import type { EntryOf, SignalEvent } from './entry.ts';
import type { Envelope } from './envelope.ts';
import type { ConnId } from './ids.ts';
import type { Occupants } from './occupants.ts';
import type { Peer } from './peer.ts';
import type { Timers } from './ports.ts';
import type { FrameId } from './resumption.ts';
import type { RoomStream } from './room-stream.ts';
import type { Handle, Target } from './signal.ts';
import { HeldSignals } from './held-signals.ts';
import { Negotiations } from './negotiations.ts';

/** What the peers of a room say to each other, and whom it is for. */
export class Talk {
  readonly held: HeldSignals;
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  readonly #negotiations: Negotiations;

  constructor(occupants: Occupants, stream: RoomStream, timers: Timers) {
    this.#occupants = occupants;
    this.#stream = stream;
    this.#negotiations = new Negotiations(timers);
    this.held = new HeldSignals(timers);
  }

  add(peer: Peer): void {
    this.#negotiations.add(peer);
  }

  /** Forgets a peer that has left; whoever was in a call with it is told where nobody else does (X4). */
  remove(peer: Peer): void {
    this.held.forget(peer.facts.connId);
    this.#negotiations.remove(peer, (bereft) => this.#hangUp(peer, bereft));
  }

  #hangUp({ facts }: Peer, connId: ConnId): void {
    const bye: SignalEvent = {
      kind: 'signal',
      from: facts,
      target: { to: 'peer', connId },
      content: { kind: 'bye' },
      verbatim: undefined,
    };
    this.#occupants.find(connId)?.deliver(this.#stream.at(bye));
  }

  signal({ event, frame }: EntryOf<'signal'>): void {
    const from = this.#occupants.find(event.from.connId);
    if (!from || isRepeat(from, frame)) return;
    const { target } = event;
    if (!this.#negotiations.idle) this.#signalInPairs(from, event);
    else if (target.to === 'others') this.#stream.toOthers(from, event);
    else this.#stream.toSome(this.addressees(from, target), event);
  }

  /** As {@link signal}, where somebody here has no addressing (X2). */
  #signalInPairs(from: Peer, event: SignalEvent): void {
    const { target, content } = event;
    const named =
      target.to === 'others' ? this.#occupants.others(from) : this.addressees(from, target);
    const reached = named.filter((to) => this.#negotiations.concerns(from, to, content));
    this.#stream.toSome(reached, event, (to, envelope) =>
      this.#negotiations.pass(from, to, content, () => to.deliver(envelope)),
    );
    this.#negotiations.sent(from, content, reached);
  }

  /** Who is here of those that a signal names. */
  addressees(from: Peer, target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    const named = this.#occupants.named(target);
    return target.to === 'user' ? named.filter((peer) => peer !== from) : named;
  }

  text({ peer, text, frame }: EntryOf<'text'>): void {
    const from = this.#occupants.find(peer);
    if (!from || isRepeat(from, frame)) return;
    this.#stream.toOthers(from, { kind: 'text', from: from.facts, text });
  }

  typing({ peer, on }: EntryOf<'typing'>): void {
    const from = this.#occupants.find(peer);
    if (from) this.#stream.toOthersNow(from, { kind: 'typing', from: from.facts, on });
  }

  /** What waited for somebody who is here now, in order (O5). */
  takeFor(addressee: Handle): Envelope[] {
    return this.held.take(addressee).map((event) => this.#stream.at(event));
  }

  close(): void {
    this.#negotiations.close();
    this.held.close();
  }
}

const isRepeat = ({ resumption }: Peer, frame: FrameId | undefined): boolean =>
  frame !== undefined && resumption?.isRepeat(frame) === true;
