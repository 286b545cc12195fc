/** Clients that were written to the documents: they talk and listen, know no way back, and come in anew. */
import type { Place, Ticket } from '../drivers/driver.ts';
import type { Speaker } from '../speakers/speaker.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { frameOf } from '../socket.ts';
import { Stay } from './stay.ts';

/** How long one waits before coming in anew, in ms. */
const PAUSE = 100;
/** Texts that one says in a row, without waiting to hear them. */
const BURST = 4;
/** How long one waits to hear one's own words, in ms. */
const PATIENCE = 2_000;

/** Where visitors meet: whatever the dialect, a room is known by its name. */
export interface OpenRoom {
  readonly id: string;
  readonly name: string;
  /** Whoever hears their own words knows that they were said. */
  said(text: string): void;
}

export class Visitor {
  readonly name: string;
  readonly stays: Stay[] = [];
  readonly #server: Place;
  readonly #room: OpenRoom;
  readonly #speaker: Speaker;
  readonly #ticket: Ticket;
  #socket: WebSocketOf | undefined;
  #talking: Promise<void> | undefined;
  #onEcho: (text: string) => void = () => {};
  #isSilent = false;
  #isGone = false;

  private constructor(server: Place, room: OpenRoom, speaker: Speaker, ticket: Ticket) {
    this.name = `${room.id}/${speaker.tag}`;
    this.#server = server;
    this.#room = room;
    this.#speaker = speaker;
    this.#ticket = ticket;
  }

  static async enter(server: Place, room: OpenRoom, speaker: Speaker): Promise<Visitor> {
    const visitor = new Visitor(server, room, speaker, await speaker.ticket(server, room.name));
    await visitor.#comeIn();
    return visitor;
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  talk(pause: number): void {
    this.#talking = this.#talkOn(pause);
  }

  async hush(): Promise<void> {
    this.#isSilent = true;
    await this.#talking;
  }

  leave(): void {
    this.#isGone = true;
    this.#socket?.close();
  }

  async #comeIn(): Promise<void> {
    const { socket } = await this.#speaker.enter(this.#server, this.#ticket);
    const stay = new Stay();
    this.stays.push(stay);
    this.#socket = socket.webSocket;
    socket.webSocket.on('message', (message) => this.#hear(stay, frameOf(message)));
    socket.webSocket.on('close', () => void this.#comeBack());
  }

  async #comeBack(): Promise<void> {
    this.#socket = undefined;
    while (!this.#isGone && !this.isConnected) {
      await delay(PAUSE);
      // The server may be away, or take the client for one that is there.
      await this.#comeIn().catch(() => {});
    }
  }

  #hear(stay: Stay, frame: Parameters<Speaker['understand']>[0]): void {
    const heard = this.#speaker.understand(frame);
    if (heard?.what !== 'chat') return;
    stay.hear(heard.text);
    if (!heard.text.startsWith(`${this.name} `)) return;
    this.#room.said(heard.text);
    this.#onEcho(heard.text);
  }

  async #talkOn(pause: number): Promise<void> {
    for (let number = 0; !this.#isSilent; number += BURST) {
      const texts = Array.from({ length: BURST }, (_, at) => `${this.name} ${number + at}`);
      const echo = this.#echoOf(texts.at(-1));
      for (const text of texts) await this.#say(text);
      // What was said over a connection that is lost must not be heard behind what is said over the next.
      await Promise.race([echo, delay(PATIENCE)]);
      await delay(BURST * pause);
    }
  }

  #echoOf(text: string | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEcho = (heard) => {
      if (heard === text) resolve();
    };
    return promise;
  }

  async #say(text: string): Promise<void> {
    const { id: roomId } = this.#room;
    const send = (frame: unknown) => this.#socket?.send(JSON.stringify(frame));
    const chat = {
      server: this.#server,
      roomId,
      ticket: this.#ticket,
      text,
      encrypted: true,
      send,
    };
    await this.#speaker.chat(chat);
  }
}

type WebSocketOf = Awaited<ReturnType<Speaker['enter']>>['socket']['webSocket'];
