/** People in rooms, over the SDK as anybody uses it: they talk on and on, and all of it is counted. */
import type { hackrtc, MessagePage, RoomSession } from '@parley/client';
import { ParleyClient } from '@parley/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Tally } from './ledger.ts';
import type { Place } from '../drivers/driver.ts';
import type { Speaker } from '../speakers/speaker.ts';
import type { StayTally } from './stay.ts';
import { Ledger, sum, total } from './ledger.ts';
import { totalOf } from './stay.ts';
import { Visitor } from './visitor.ts';

export interface CrowdOptions {
  readonly server: Place;
  readonly rooms: number;
  /** People in each room. */
  readonly people: number;
  /** How many of them share an account; 1 where it does not say. More than 4 would lose their places. */
  readonly devices?: number;
  /** The dialects of which each room has one more, written to its document. */
  readonly visitors?: readonly Speaker[];
  /** How many of a room talk, each after a pause of so many ms. */
  readonly talkers: number;
  readonly pause: number;
}

/** What became of a crowd. */
export interface Report {
  readonly chat: Tally;
  readonly signals: Tally;
  /** What clients heard that were written to the documents, each connection for itself. */
  readonly documents: StayTally;
  /** How often these came in anew. */
  readonly rejoined: number;
  /** Returns to one's place. */
  readonly resumed: number;
  /** Returns to a new place: what was missed is in the chat's history alone. */
  readonly fresh: number;
  /** Chat that was refused, and so not sent. */
  readonly refused: number;
  /** People who see somebody who is not there, or do not see somebody who is. */
  readonly mistaken: number;
  /** People of whom the server would say that they are not there, and those the other way round. */
  readonly miscounted: number;
  /** Messages that were answered and are not in the chat's history. */
  readonly unstored: number;
}

export class Crowd {
  readonly #rooms: readonly TalkingRoom[];

  private constructor(rooms: readonly TalkingRoom[]) {
    this.#rooms = rooms;
  }

  /** Fills the rooms. */
  static async gather(options: CrowdOptions): Promise<Crowd> {
    const rooms: TalkingRoom[] = [];
    while (rooms.length < options.rooms) rooms.push(await TalkingRoom.open(options));
    return new Crowd(rooms);
  }

  get people(): readonly Participant[] {
    return this.#rooms.flatMap(({ people }) => people);
  }

  get #visitors(): readonly Visitor[] {
    return this.#rooms.flatMap(({ visitors }) => visitors);
  }

  talk(): void {
    for (const room of this.#rooms) room.talk();
  }

  /** Everybody falls silent, and what was said has been answered. */
  async hush(): Promise<void> {
    await Promise.all([...this.people, ...this.#visitors].map((each) => each.hush()));
  }

  /** Whether everybody is connected, sees everybody, and has heard everything. */
  get isSettled(): boolean {
    return this.#rooms.every((room) => room.isSettled);
  }

  /** How many are connected now. */
  get connected(): number {
    return this.people.filter(({ isConnected }) => isConnected).length;
  }

  async report(): Promise<Report> {
    const { people } = this;
    const asked = await Promise.all(this.#rooms.map((room) => room.ask()));
    const count = (of: (person: Participant) => number) => sum(people, of);
    return {
      chat: total(this.#rooms.map(({ chat }) => chat.tally())),
      documents: totalOf(this.#rooms.flatMap((room) => room.heardByVisitors())),
      rejoined: sum(this.#visitors, ({ stays }) => stays.length - 1),
      signals: total(this.#rooms.flatMap((room) => room.signals())),
      resumed: count(({ resumed }) => resumed),
      fresh: count(({ fresh }) => fresh),
      refused: count(({ refused }) => refused),
      mistaken: count((person) => Number(!person.seesAll)),
      miscounted: sum(asked, ({ miscounted }) => miscounted),
      unstored: sum(asked, ({ unstored }) => unstored),
    };
  }

  leave(): void {
    for (const person of this.people) person.session.close();
    for (const visitor of this.#visitors) visitor.leave();
  }
}

/** Messages asked for at once. */
const PAGE = 100;

/** How often something is tried: a connection that was kept may be closed just when it is used again. */
const TRIES = 5;

async function guest(url: string): Promise<ParleyClient> {
  const client = new ParleyClient(url);
  await persist(() => client.signInAnonymously('Ann'));
  return client;
}

async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (tries === TRIES) throw thrown;
    }
  }
}

class TalkingRoom {
  readonly chat = new Ledger();
  readonly people: Participant[] = [];
  readonly visitors: Visitor[] = [];
  readonly #options: CrowdOptions;
  readonly #host: ParleyClient;
  readonly #id: string;

  private constructor(options: CrowdOptions, host: ParleyClient, id: string) {
    this.#options = options;
    this.#host = host;
    this.#id = id;
  }

  static async open(options: CrowdOptions): Promise<TalkingRoom> {
    const host = await guest(options.server.url);
    const name = `crowd-${randomUUID()}`;
    const { id, invite_code: invite = '' } = await persist(() =>
      host.createRoom({ name, access: 'open' }),
    );
    const room = new TalkingRoom(options, host, id);
    const { people, devices = 1, visitors = [] } = options;
    const accounts = Array.from({ length: Math.ceil(people / devices) });
    await Promise.all(accounts.map(() => room.#enter(invite, devices)));
    const place = { id, name, said: (text: string) => room.chat.sent(text) };
    for (const speaker of visitors) {
      room.visitors.push(await Visitor.enter(options.server, place, speaker));
    }
    return room;
  }

  async #enter(invite: string, devices: number): Promise<void> {
    const client = await guest(this.#options.server.url);
    await persist(() => client.join(invite));
    for (let device = 0; device < devices; device += 1) {
      const session = client.session(this.#id);
      this.people.push(new Participant(`${this.#id}/${this.people.length}`, session, this));
      await session.connect();
    }
  }

  /** Asks a server, whichever it is, who is there and what was said. */
  async ask(): Promise<Pick<Report, 'miscounted' | 'unstored'>> {
    const here = new Set(this.people.map(({ session }) => session.self?.user_id));
    const participants = await this.#host.participants(this.#id);
    const connected = participants.filter((each) => each.connected);
    const strangers = connected.filter((each) => !here.has(each.user_id));
    const missing = here.size - (connected.length - strangers.length);
    const stored = new Set<string>();
    let page: MessagePage | undefined = await this.#host.messages(this.#id, { limit: PAGE });
    while (page) {
      for (const { ciphertext } of page.messages) stored.add(ciphertext);
      page = await page.older?.();
    }
    return {
      miscounted: missing + Math.abs(strangers.length - this.visitors.length),
      unstored: this.chat.missing([...stored]),
    };
  }

  talk(): void {
    for (const person of this.people) this.chat.enter(person.name);
    const { talkers, pause } = this.#options;
    for (const person of this.people.slice(0, talkers)) person.talk(pause);
    for (const visitor of this.visitors) visitor.talk(pause);
  }

  get isSettled(): boolean {
    return (
      this.people.every((person) => person.isConnected && person.seesAll) &&
      this.visitors.every(({ isConnected }) => isConnected) &&
      this.chat.isComplete &&
      this.signals().every(({ lost }) => lost === 0)
    );
  }

  heardByVisitors(): StayTally[] {
    return this.visitors.flatMap(({ stays }) => stays).map((stay) => stay.tally(this.chat));
  }

  signals(): Tally[] {
    return this.people.map(({ signals }) => signals.tally());
  }
}

class Participant {
  readonly name: string;
  readonly session: RoomSession;
  /** What others signalled to this one. */
  readonly signals = new Ledger();
  readonly #room: TalkingRoom;
  resumed = 0;
  fresh = -1;
  refused = 0;
  #talking: Promise<void> | undefined;
  #isSilent = false;

  constructor(name: string, session: RoomSession, room: TalkingRoom) {
    this.name = name;
    this.session = session;
    this.#room = room;
    this.signals.enter(name);
    session.on('welcome', () => (this.fresh += 1));
    session.on('resumed', () => (this.resumed += 1));
    session.on('chat', ({ msg }) => room.chat.heard(name, msg.ciphertext));
    session.on('signal', (frame) => this.#hearSignal(frame));
  }

  get connId(): string {
    return this.session.self?.conn_id ?? '';
  }

  get isConnected(): boolean {
    return this.session.state.type === 'connected';
  }

  /** Whether the others who are there are those whom this one sees. */
  get seesAll(): boolean {
    const others = this.#room.people.filter((person) => person !== this);
    const { peers } = this.session;
    const expected = others.length + this.#room.visitors.length;
    return expected === peers.size && others.every(({ connId }) => peers.has(connId));
  }

  talk(pause: number): void {
    this.#talking = this.#talkOn(pause);
  }

  async hush(): Promise<void> {
    this.#isSilent = true;
    await this.#talking;
  }

  async #talkOn(pause: number): Promise<void> {
    for (let number = 0; !this.#isSilent; number += 1) {
      this.#signal(`${this.name} ${number}`);
      await this.#post(`${this.name} ${number}`);
      await delay(pause);
    }
  }

  async #post(text: string): Promise<void> {
    try {
      await this.session.post(text);
      this.#room.chat.sent(text);
    } catch {
      this.refused += 1;
    }
  }

  /** Says something to the next in the room, as negotiations do. */
  #signal(text: string): void {
    const { people } = this.#room;
    const next = people[(people.indexOf(this) + 1) % people.length];
    if (!next || next === this || !this.isConnected || !next.isConnected) return;
    next.signals.sent(text);
    this.session.signal(next.connId, { ice: { candidate: text } });
  }

  #hearSignal({ ice }: hackrtc.RelayedSignalFrame): void {
    if (typeof ice !== 'object' || ice === null || !('candidate' in ice)) return;
    this.signals.heard(this.name, String(ice.candidate));
  }
}
