/** Plays a course in a room of a real server, and holds every socket to what the model says. */
import type { CloseReason } from '@parley/protocol';
import type { TestClock } from '../clock.ts';
import type { Person as Host } from '../people.ts';
import type { TestServer } from '../server.ts';
import type { Heard } from '../speakers/speaker.ts';
import type { SharedRoom } from '../speakers/visitor.ts';
import type { Person } from './cast.ts';
import type { Line, News, Peer, Said } from './room.ts';
import type { Course, ModerationAction, PersonalStep, Saying, Step } from './step.ts';
import { randomUUID } from 'node:crypto';
import { CLOSE_CODES } from '@parley/protocol';
import { openSockets } from '../metrics.ts';
import { roomOf } from '../people.ts';
import { succeed } from '../request.ts';
import { hasAddresses, said } from '../speakers/speaker.ts';
import { Refusal } from '../socket.ts';
import { candidateOf, sdpOf, Visitor } from '../speakers/visitor.ts';
import { Attendance } from './attendance.ts';
import { expectSame } from './expect-same.ts';
import { Names } from './names.ts';
import { RoomModel } from './room.ts';
import { PATIENCE } from '../patience.ts';
import { soon } from '../soon.ts';

/** Of one person; with more of them nobody would ever be away. */
const MOST_SOCKETS = 2;

export interface Theatre {
  readonly server: TestServer;
  readonly clock: TestClock;
  /** Makes the rooms, moderates them, and is never in them. */
  readonly host: Host;
  readonly people: ReadonlyMap<string, Person>;
}

export class Play {
  readonly #theatre: Theatre;
  readonly #cast: readonly Person[];
  readonly #room: SharedRoom;
  readonly #model: RoomModel;
  readonly #visitors = new Map<Line, Visitor>();
  /** What has come and was not yet held against the model. */
  readonly #heard = new Map<Line, Heard[]>();
  readonly #names = new Names();
  readonly #attendance: Attendance;
  /** Makes texts that nobody has used before. */
  #said = 0;

  private constructor(theatre: Theatre, { cast, policy }: Course, room: SharedRoom) {
    this.#theatre = theatre;
    this.#cast = cast.map((name) => personOf(theatre, name));
    this.#room = room;
    this.#model = new RoomModel(policy);
    this.#attendance = new Attendance(theatre.server, room.id);
  }

  /** In a new room, open to everybody who knows its name. */
  static async open(theatre: Theatre, course: Course): Promise<Play> {
    const name = `room-${randomUUID()}`;
    const fields = { name, access: 'open', chat_policy: course.policy };
    const { id } = await roomOf(theatre.server, theatre.host, fields);
    return new Play(theatre, course, { id, name });
  }

  /** Takes a step where it can be taken, and hears what comes of it. */
  async take(step: Step): Promise<void> {
    await this.#perform(step);
    await Promise.all([...this.#visitors.keys()].map((line) => this.#listen(line)));
    for (const [line, heard] of this.#heard) this.#compare(line, heard.splice(0));
  }

  /** The room ends, and everybody is told so. */
  async end(): Promise<void> {
    const { server, host } = this.#theatre;
    await succeed(server, `DELETE /rooms/${this.#room.id}`, { token: host.token });
    await this.#close(this.#model.lines, 'roomClosed');
  }

  /** Takes everybody out, whatever has gone wrong. */
  async clear(): Promise<void> {
    for (const { socket } of this.#visitors.values()) socket.webSocket.terminate();
    await this.#count(0);
  }

  async #perform(step: Step): Promise<void> {
    if (step.does === 'wait') return this.#wait();
    const person = this.#person(step.who);
    if (!('socket' in step)) return this.#performAs(person, step.does);
    const line = around(this.#model.linesOf(person), step.socket);
    if (line) await this.#performOn(line, step);
  }

  #performAs(person: Person, does: PersonalStep['does']): Promise<void> {
    switch (does) {
      case 'enter':
        return this.#enter(person);
      case 'announce':
        return this.#announce(person);
      case 'withdraw':
        return this.#withdraw(person);
      default:
        return this.#moderate(does, person);
    }
  }

  #performOn(line: Line, step: Extract<Step, { socket: number }>): Promise<void> {
    switch (step.does) {
      case 'leave':
        return this.#leave(line, step.how);
      case 'write':
        return this.#write(line, step.encrypted);
      case 'stammer':
        return this.#stammer(line, step.frame);
      default:
        return this.#say(line, step);
    }
  }

  #person(number: number): Person {
    const person = around(this.#cast, number);
    if (!person) throw new Error('a play without people');
    return person;
  }

  #visitor(line: Line): Visitor {
    const visitor = this.#visitors.get(line);
    if (!visitor) throw new Error('a line without a socket');
    return visitor;
  }

  // Coming and going

  async #enter(person: Person): Promise<void> {
    if (this.#model.linesOf(person).length >= MOST_SOCKETS) return;
    const line = this.#model.enter(person);
    const opening = this.#openSocket(person);
    if (typeof line === 'number') return expectRefusal(line, opening);
    const { visitor, address } = await opening;
    this.#visitors.set(line, visitor);
    this.#heard.set(line, []);
    if (address !== undefined) this.#names.learn(person, line.peer, address);
    await this.#attendance.identify(person, this.#present());
  }

  async #openSocket(person: Person) {
    const { server } = this.#theatre;
    const { speaker } = person;
    const ticket = person.ticket(this.#room.name);
    const guest = await speaker.enter(server, ticket);
    const [address] = Object.values(guest.address ?? {});
    const visitor = new Visitor(speaker, server, this.#room, ticket, guest);
    return { visitor, address: address === undefined ? undefined : said(address) };
  }

  #present(): readonly Person[] {
    return [...new Set(this.#model.peers.map((peer) => peer.person))];
  }

  async #leave(line: Line, how: 'close' | 'terminate'): Promise<void> {
    const { socket } = this.#visitor(line);
    this.#forget(line);
    this.#model.leave(line);
    socket.webSocket[how]();
    await this.#count(this.#model.lines.length);
    await this.#attendance.expect(this.#present());
  }

  async #announce(person: Person): Promise<void> {
    const { announce } = person.speaker;
    if (!announce || this.#model.isBanned(person)) return;
    this.#model.announce(person);
    await announce(this.#theatre.server, this.#room.name, person.ticket(this.#room.name));
  }

  async #withdraw(person: Person): Promise<void> {
    const lines = this.#model.linesOf(person);
    if (!this.#model.isExpected(person) || !person.speaker.withdraw) return;
    const ticket = person.ticket(this.#room.name);
    this.#model.remove(person);
    await person.speaker.withdraw(this.#theatre.server, this.#room.name, ticket);
    await this.#close(lines, 'left');
  }

  async #moderate(action: ModerationAction, person: Person): Promise<void> {
    const lines = this.#model.linesOf(person);
    const id = this.#attendance.userIdOf(person);
    // Who was not here yet is not known; who is not here any more may be no member.
    const isReached = action === 'unban' || this.#model.isExpected(person);
    if (id === undefined || !isReached) return;
    if (action === 'kick') this.#model.remove(person);
    if (action === 'ban') this.#model.ban(person);
    if (action === 'unban') this.#model.unban(person);
    const { server, host } = this.#theatre;
    await succeed(server, `POST /moderation/${this.#room.id}/${action}/${id}`, host);
    if (action === 'kick') await this.#close(lines, 'kicked');
    if (action === 'ban') await this.#close(lines, 'banned');
  }

  /** Expects sockets to be closed. */
  async #close(lines: readonly Line[], reason: CloseReason): Promise<void> {
    for (const line of lines) {
      const { socket } = this.#visitor(line);
      this.#forget(line);
      expectSame(`how ${line.peer.person.name} ends`, await socket.closed, CLOSE_CODES[reason]);
    }
    await this.#count(this.#visitors.size);
  }

  #forget(line: Line): void {
    this.#visitors.delete(line);
    this.#heard.delete(line);
  }

  /** Waits until the server has seen all sockets end but so many. */
  async #count(sockets: number): Promise<void> {
    await soon(
      async () => expectSame('open sockets', await openSockets(this.#theatre.server), sockets),
      1,
    );
  }

  // Talking

  async #say(line: Line, { does, to }: Saying): Promise<void> {
    const { person } = line.peer;
    const content = this.#contentOf(line.peer, does);
    const whom = to && hasAddresses(person.speaker) ? this.#addressee(to) : undefined;
    const name = whom && this.#names.of(person, whom);
    if (!content || (whom && name === undefined)) return;
    this.#model.say(line, content, whom);
    await speak(this.#visitor(line), content, name);
    await this.#hearAnswer(line);
  }

  /** Something new to say; undefined where one cannot say it. */
  #contentOf(peer: Peer, what: Saying['does']): Said | undefined {
    const ufrag = `u${(this.#said += 1)}`;
    switch (what) {
      case 'offer':
      case 'answer':
        return { what, text: sdpOf(ufrag), ufrag };
      case 'candidate': {
        const described = around(peer.descriptions, this.#said);
        if (described === undefined) return undefined;
        return { what, text: candidateOf(described), ufrag: described };
      }
      case 'bye':
        return { what, ufrag };
      case 'custom':
        return peer.person.speaker.custom && { what, text: ufrag, ufrag };
    }
  }

  /** A peer, or a person who is away. */
  #addressee({ who, peer }: NonNullable<Saying['to']>): Peer | Person {
    const person = this.#person(who);
    return around(this.#model.peersOf(person), peer) ?? person;
  }

  async #write(line: Line, encrypted: boolean): Promise<void> {
    const text = `text ${(this.#said += 1)}`;
    this.#model.write(line, text, encrypted);
    await this.#visitor(line).chat(text, encrypted);
    await this.#hearAnswer(line);
  }

  /** What takes the store need not be done when a ping comes back. */
  async #hearAnswer(line: Line): Promise<void> {
    const patience = AbortSignal.timeout(PATIENCE);
    const heard = this.#heard.get(line) ?? [];
    while (heard.length < line.news.length && !patience.aborted) await this.#listen(line);
  }

  async #stammer(line: Line, frame: string): Promise<void> {
    this.#model.stammer(line);
    this.#visitor(line).socket.send(frame);
  }

  async #wait(): Promise<void> {
    this.#model.wait();
    this.#theatre.clock.pass(10_000);
  }

  // Hearing

  async #listen(line: Line): Promise<void> {
    this.#heard.get(line)?.push(...(await this.#visitor(line).hear()));
  }

  #compare({ peer, news }: Line, heard: readonly Heard[]): void {
    const expected = news.splice(0);
    const { person } = peer;
    expectSame(`what ${person.name} hears`, heard.map(bare), expected.map(bare));
    for (const [index, { by }] of expected.entries()) {
      const one = heard[index];
      if (by && one && one.what !== 'chat') this.#names.learn(person, by, one.who);
    }
  }
}

function personOf({ people }: Theatre, name: string): Person {
  const person = people.get(name);
  if (!person) throw new Error(`nobody is called ${name}`);
  return person;
}

async function expectRefusal(status: number, opening: Promise<unknown>): Promise<void> {
  const answer = opening.then(
    () => 'let in',
    (thrown: unknown) => (thrown instanceof Refusal ? thrown.status : thrown),
  );
  expectSame('the answer at the door', await answer, status);
}

/** Of two or more, one after the other. */
const around = <T>(these: readonly T[], index: number): T | undefined =>
  these[index % these.length];

function speak(visitor: Visitor, { what, text = '' }: Said, to: string | undefined): Promise<void> {
  switch (what) {
    case 'offer':
      return visitor.offer(text, to);
    case 'answer':
      return visitor.answer(text, to);
    case 'candidate':
      return visitor.candidate(text, to);
    case 'bye':
      return visitor.bye(to);
    case 'custom':
      return visitor.custom({ note: text }, to);
  }
}

/** What is heard without whom it is about: names are learnt on the way. */
const bare = (one: Heard | News): object => ({ ...one, who: undefined, by: undefined });
