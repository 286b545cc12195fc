import type { CallBinding, CallPeer, Refusal, Verdict } from './binding.ts';
import type { PeerSignal } from './signal.ts';
import type { Signer } from './signer.ts';

/** What a link sends. */
export type LinkSignal =
  | { readonly sdp: RTCSessionDescriptionInit }
  | { readonly ice: RTCIceCandidateInit };

export interface WireOptions {
  readonly peer: CallPeer;
  /** Undefined where descriptions are not signed. */
  readonly binding: Promise<CallBinding | undefined> | undefined;
  readonly transmit: (content: LinkSignal & { readonly binding?: object }) => void;
  /** @param identityKey base64url; undefined where nobody signed */
  readonly deliver: (signal: PeerSignal, identityKey?: string) => void;
  /** Called when a description was found good. */
  readonly onTaken: () => void;
  readonly onRefused: (reason: Refusal) => void;
  readonly onError: (error: unknown) => void;
}

interface Incoming {
  readonly signal: PeerSignal;
  /** What came beside a description. */
  readonly binding: unknown;
}

/** A description that waits for the person to accept its key. */
interface Held extends Signer {
  readonly incoming: Incoming;
}

/**
 * What goes to and fro between a link and its peer: signed and checked where the call is bound, and
 * in the order in which it was sent, however long that takes.
 */
export class Wire {
  readonly #options: WireOptions;
  #outgoing = Promise.resolve();
  #incoming = Promise.resolve();
  #held: Held | undefined;
  #refusal: Refusal | undefined;
  #closed = false;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Why their last description was not applied. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Whose key the person has to accept before that is applied. */
  get doubtful(): Signer | undefined {
    return this.#held;
  }

  send(content: LinkSignal): void {
    const { binding, transmit } = this.#options;
    if (binding) this.#outgoing = this.#after(this.#outgoing, async () => this.#transmit(content));
    else if (!this.#closed) transmit(content);
  }

  receive(incoming: Incoming): void {
    const { binding, deliver } = this.#options;
    if (binding) this.#incoming = this.#after(this.#incoming, async () => this.#take(incoming));
    else if (!this.#closed) deliver(incoming.signal);
  }

  /** Looks again at a description whose key was in doubt. */
  retry(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.receive(held.incoming);
  }

  close(): void {
    this.#closed = true;
  }

  async #after(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before;
    try {
      if (!this.#closed) await work();
    } catch (error) {
      if (!this.#closed) this.#options.onError(error);
    }
  }

  async #transmit(content: LinkSignal): Promise<void> {
    const { peer, transmit } = this.#options;
    const binding = await this.#options.binding;
    const bound =
      binding && 'sdp' in content
        ? { ...content, binding: await binding.sign(content.sdp, peer.connId) }
        : content;
    if (!this.#closed) transmit(bound);
  }

  async #take(incoming: Incoming): Promise<void> {
    const verdict = await this.#judge(incoming);
    if (verdict?.kind === 'refused' || this.#closed) return;
    const identityKey = verdict?.kind === 'bound' ? verdict.identityKey : undefined;
    this.#options.deliver(incoming.signal, identityKey);
  }

  async #judge(incoming: Incoming): Promise<Verdict | undefined> {
    const { signal, binding: bound } = incoming;
    if (signal.kind !== 'description') return undefined;
    const binding = await this.#options.binding;
    const verdict = await binding?.check(signal.description, bound, this.#options.peer);
    const refused = verdict?.kind === 'refused' ? verdict : undefined;
    const { identityKey } = refused?.reason === 'doubtful' ? refused : {};
    this.#held = identityKey === undefined ? undefined : { incoming, identityKey };
    this.#told(refused?.reason);
    return verdict;
  }

  /** A refusal is told once, until a description is taken. */
  #told(refusal: Refusal | undefined): void {
    const before = this.#refusal;
    this.#refusal = refusal;
    if (this.#closed) return;
    if (refusal === undefined) this.#options.onTaken();
    else if (refusal !== before) this.#options.onRefused(refusal);
  }
}
