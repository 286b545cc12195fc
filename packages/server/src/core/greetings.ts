import type { Announcements } from './announcements.ts';
import type { PeerFacts, PresentPeer } from './event.ts';
import type { Occupants } from './occupants.ts';
import type { Peer } from './peer.ts';
import type { Reception } from './reception.ts';
import type { Newcomer } from './replica.ts';
import type { RoomStream } from './room-stream.ts';
import { AppError } from './errors.ts';

interface Place {
  readonly occupants: Occupants;
  readonly stream: RoomStream;
  readonly reception: Reception;
}

/** What is told to whoever comes in or back, and to the others of them. */
export class Greetings {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  readonly #reception: Reception;
  readonly #announced: Announcements;

  constructor({ occupants, stream, reception }: Place, announced: Announcements) {
    this.#occupants = occupants;
    this.#stream = stream;
    this.#reception = reception;
    this.#announced = announced;
  }

  /** Tells somebody who knows of nobody who else is here (H8). */
  welcome({ facts }: Peer, { outlet, resumeToken, iceServers }: Newcomer): void {
    const told = { resumeToken, iceServers: iceServers?.() };
    const peers = [...this.#occupants.present(facts)];
    const self = this.#asPresent(facts);
    outlet.deliver(this.#stream.at({ kind: 'entered', self, peers, ...told }));
  }

  #asPresent(facts: PeerFacts): PresentPeer {
    const presence = this.#occupants.presenceOf(facts.userId);
    if (!presence) throw new AppError('internal', { cause: 'a peer without presence' });
    return { facts, presence };
  }

  /** Tells the others that somebody has come in. */
  announce(peer: Peer): void {
    const { userId } = peer.facts;
    const told = this.#announced.take(userId)?.told;
    const present = this.#asPresent(peer.facts);
    const event = { kind: 'joined', peer: present, size: this.#occupants.size } as const;
    if (!told) return this.#stream.toOthers(peer, { ...event, announced: false });
    // Whoever came after the announcement has not heard of it.
    const others = this.#occupants.others(peer);
    const strangers = others.filter((other) => !told.has(other));
    const knowing = others.filter((other) => told.has(other));
    this.#stream.toSome(strangers, { ...event, announced: false });
    this.#stream.toSome(knowing, { ...event, announced: true });
  }

  /** Tells somebody who came back what they missed; where that is not known, how the room is. */
  welcomeBack(peer: Peer, newcomer: Newcomer): void {
    const { outlet, claim, resumeToken = '' } = newcomer;
    const recovered = claim !== undefined && this.#stream.replay(peer, claim, outlet, resumeToken);
    if (!recovered) this.welcome(peer, newcomer);
    if (!recovered) this.#reception.show(peer, outlet);
    outlet.deliver(this.#stream.at({ kind: 'resumed', recovered }));
  }
}
