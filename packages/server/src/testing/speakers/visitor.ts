/** Somebody in a room, in whatever dialect: speaks and hears in the words of the core's record. */
import type { Guest, Place, Ticket } from '../drivers/driver.ts';
import type { Heard, Speaker } from './speaker.ts';

/** A description with an ICE ufrag of its own, by which candidates are told apart. */
export const sdpOf = (ufrag: string): string =>
  `v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\na=ice-ufrag:${ufrag}\r\n`;

export const candidateOf = (ufrag: string): string =>
  `candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag ${ufrag}`;

/** A room, as its uuid and as socket paths of every dialect name it. */
export interface SharedRoom {
  readonly id: string;
  readonly name: string;
}

export class Visitor {
  readonly speaker: Speaker;
  readonly #server: Place;
  readonly #room: SharedRoom;
  readonly #ticket: Ticket;
  readonly #guest: Guest;

  constructor(speaker: Speaker, server: Place, room: SharedRoom, ticket: Ticket, guest: Guest) {
    this.speaker = speaker;
    this.#server = server;
    this.#room = room;
    this.#ticket = ticket;
    this.#guest = guest;
  }

  get socket(): Guest['socket'] {
    return this.#guest.socket;
  }

  offer(sdp: string, to?: string): Promise<void> {
    return this.#say(this.speaker.offer({ type: 'offer', sdp }), to);
  }

  answer(sdp: string, to?: string): Promise<void> {
    return this.#say(this.speaker.answer({ type: 'answer', sdp }), to);
  }

  candidate(candidate: string, to?: string): Promise<void> {
    const init = { candidate, sdpMid: '0', sdpMLineIndex: 0 };
    return this.#say(this.speaker.candidate(init), to);
  }

  bye(to?: string): Promise<void> {
    return this.#say(this.speaker.bye(), to);
  }

  custom(payload: object, to?: string): Promise<void> {
    const frame = this.speaker.custom?.(payload);
    if (!frame) throw new Error(`${this.speaker.tag} has no words for it`);
    return this.#say(frame, to);
  }

  /** Resolves when the server has dealt with it: a ping travels behind it. */
  async #say(frame: ReturnType<Speaker['bye']>, to: string | undefined): Promise<void> {
    const address = to === undefined ? {} : this.speaker.address(to);
    this.socket.send({ ...frame, ...address });
    await this.socket.settled();
  }

  chat(text: string, encrypted = false): Promise<void> {
    return this.speaker.chat({
      server: this.#server,
      roomId: this.#room.id,
      ticket: this.#ticket,
      text,
      encrypted,
      send: (frame) => this.socket.send(frame),
    });
  }

  /** All that has come since the last time. */
  async hear(): Promise<Heard[]> {
    await this.socket.settled();
    return this.socket.drain().flatMap((frame) => this.speaker.understand(frame) ?? []);
  }
}

/** Enters a room as somebody new; has nothing left to hear of how it was found. */
export async function visit(
  speaker: Speaker,
  server: Place,
  room: SharedRoom,
  by: keyof SharedRoom = 'name',
): Promise<Visitor> {
  const ticket = await speaker.ticket(server, room[by]);
  const visitor = new Visitor(speaker, server, room, ticket, await speaker.enter(server, ticket));
  await visitor.hear();
  return visitor;
}
