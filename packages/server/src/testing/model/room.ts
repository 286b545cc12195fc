/**
 * What the rules say of a room: who is in it, and what each of their sockets hears.
 *
 * It knows no states of presence, no seats kept without a socket, no signal to all connections of a
 * user, and one thing happens after the other: tests of their own show those.
 */
import type { Heard } from '../speakers/speaker.ts';
import type { Person } from './cast.ts';
import type { Saying } from './step.ts';
import { hasAddresses } from '../speakers/speaker.ts';
import { Pairing } from './pairing.ts';

export const POLICIES = ['plain', 'sealed', 'mixed'] as const;
export type ChatPolicy = (typeof POLICIES)[number];

/** What one hears; `by` is the other. */
export interface News {
  readonly what: Heard['what'];
  /** Absent where it is about oneself. */
  readonly by?: Peer;
  readonly text?: string;
  readonly encrypted?: boolean;
}

export interface Line {
  readonly peer: Peer;
  /** What it must hear now, in this order, and nothing else. */
  readonly news: News[];
}

export interface Peer {
  readonly person: Person;
  readonly lines: Line[];
  /** Ufrags of what it described. */
  readonly descriptions: string[];
  /** Present where its dialect has no addressing. */
  readonly pairing: Pairing<Peer, News> | undefined;
}

/** A signal, as it is said. */
export interface Said {
  readonly what: Saying['does'];
  readonly text?: string;
  /** Of the description that it is, or goes with. */
  readonly ufrag: string;
}

/** A signal for a member who is away (O5). */
interface Held {
  readonly to: Person;
  readonly news: News & { readonly by: Peer };
  /** How often ten seconds may still pass. */
  readonly patience: number;
}

/** Somebody who is coming (O5): the peer they will be, and who has heard of it. */
interface Announcement {
  readonly peer: Peer;
  readonly told: readonly Peer[];
}

export class RoomModel {
  readonly #policy: ChatPolicy;
  #peers: readonly Peer[] = [];
  readonly #members = new Set<Person>();
  readonly #banned = new Set<Person>();
  readonly #announced = new Map<Person, Announcement>();
  #held: readonly Held[] = [];

  constructor(policy: ChatPolicy) {
    this.#policy = policy;
  }

  get lines(): readonly Line[] {
    return this.#peers.flatMap(({ lines }) => lines);
  }

  get peers(): readonly Peer[] {
    return this.#peers;
  }

  peersOf(person: Person): readonly Peer[] {
    return this.#peers.filter((peer) => peer.person === person);
  }

  linesOf(person: Person): readonly Line[] {
    return this.peersOf(person).flatMap(({ lines }) => lines);
  }

  /** A new line; the status of the refusal where somebody may not come in. */
  enter(person: Person): Line | number {
    if (this.#banned.has(person)) return 403;
    const [known] = this.peersOf(person);
    const { furtherSocket } = person.speaker.rules;
    if (known && furtherSocket === 'refused') return 409;
    const line = known && furtherSocket === 'same' ? addLine(known) : this.#arrive(person);
    line.news.push(...this.#held.filter(({ to }) => to === person).map(({ news }) => news));
    this.#held = this.#held.filter(({ to }) => to !== person);
    return line;
  }

  #arrive(person: Person): Line {
    const { peer, told } = this.#announced.get(person) ?? { peer: newPeer(person), told: [] };
    this.#announced.delete(person);
    for (const other of this.#peers) {
      const what = other.person.speaker.words.arrival;
      if (what && !told.includes(other)) hear(other, { what, by: peer });
    }
    this.#members.add(person);
    this.#peers = [...this.#peers, peer];
    return addLine(peer);
  }

  isBanned(person: Person): boolean {
    return this.#banned.has(person);
  }

  /** Whether somebody is here, or has said that they come. */
  isExpected(person: Person): boolean {
    return this.#announced.has(person) || this.peersOf(person).length > 0;
  }

  /** Somebody says that they are coming; the others of their dialect have words for it. */
  announce(person: Person): void {
    this.#members.add(person);
    if (this.#peers.length === 0 || this.isExpected(person)) return;
    const peer = newPeer(person);
    const told = this.#peers.filter((other) => !isForeign(peer, other));
    this.#announced.set(person, { peer, told });
    for (const other of told) hear(other, { what: 'arrival', by: peer });
  }

  /** Somebody who was announced does not come after all. */
  #withdraw(person: Person): void {
    const announced = this.#announced.get(person);
    if (!announced) return;
    this.#announced.delete(person);
    for (const other of this.#peers) {
      if (!isForeign(announced.peer, other)) hear(other, { what: 'departure', by: announced.peer });
    }
  }

  leave(line: Line): void {
    const { lines } = line.peer;
    lines.splice(lines.indexOf(line), 1);
    if (lines.length === 0) this.#depart(line.peer);
  }

  #depart(peer: Peer): void {
    peer.lines.length = 0;
    this.#peers = this.#peers.filter((other) => other !== peer);
    for (const other of this.#peers) {
      const { departure, departureOfStrangers } = other.person.speaker.words;
      const what = other.pairing?.hasHeardFrom(peer) ? departure : departureOfStrangers;
      if (what) hear(other, { what, by: peer });
      other.pairing?.lost(peer);
    }
    this.#held = this.#held.filter(({ news }) => news.by !== peer);
    if (this.#peers.length === 0) this.#announced.clear();
  }

  /** Takes somebody out, and their membership with it. */
  remove(person: Person): void {
    this.#members.delete(person);
    this.#held = this.#held.filter(({ to }) => to !== person);
    this.#withdraw(person);
    for (const peer of this.peersOf(person)) this.#depart(peer);
  }

  ban(person: Person): void {
    this.remove(person);
    if (person.known) this.#banned.add(person);
  }

  unban(person: Person): void {
    this.#banned.delete(person);
  }

  /** @param to undefined for everybody; a person who is away, or a peer */
  say(line: Line, said: Said, to: Peer | Person | undefined): void {
    const { peer: from } = line;
    const { speaker } = from.person;
    const addressed = hasAddresses(speaker) ? to : undefined;
    if (addressed === undefined && !speaker.rules.broadcasts) return refuse(line);
    if (addressed && !isPeer(addressed)) return this.#sayToAbsent(line, said, addressed);
    const named = addressed ? [addressed] : this.#peers.filter((peer) => peer !== from);
    const reached = named.filter((peer) => concerns(from, peer, said));
    for (const peer of reached) pass(from, peer, said);
    conclude(from, reached, said);
  }

  /** Frames wait for members where their dialect says so (O5). */
  #sayToAbsent(line: Line, said: Said, person: Person): void {
    const { speaker } = line.peer.person;
    const isAwaited = speaker.rules.awaits && speaker === person.speaker;
    if (!isAwaited || !this.#members.has(person)) return refuse(line);
    const news = newsOf(line.peer, said);
    this.#held = [...this.#held, { to: person, news, patience: 3 }];
  }

  write(line: Line, text: string, encrypted: boolean): void {
    const { person } = line.peer;
    const mayNot = this.#policy === (encrypted ? 'plain' : 'sealed');
    if (mayNot && person.speaker.rules.hearsRefusedChat) refuse(line);
    if (mayNot) return;
    for (const peer of this.#peers) hear(peer, { what: 'chat', by: line.peer, text, encrypted });
  }

  stammer(line: Line): void {
    if (line.peer.person.speaker.complaint(400)) refuse(line);
  }

  /** Ten seconds pass. */
  wait(): void {
    for (const { pairing } of this.#peers) pairing?.giveUp();
    const left = this.#held.map((held) => ({ ...held, patience: held.patience - 1 }));
    this.#held = left.filter(({ patience }) => patience > 0);
  }
}

const isPeer = (whom: Peer | Person): whom is Peer => 'lines' in whom;

function newPeer(person: Person): Peer {
  const lines: Line[] = [];
  const hears = (news: News) => lines.forEach((line) => line.news.push(news));
  const pairing = hasAddresses(person.speaker) ? undefined : new Pairing<Peer, News>(hears);
  return { person, lines, descriptions: [], pairing };
}

function addLine(peer: Peer): Line {
  const line: Line = { peer, news: [] };
  peer.lines.push(line);
  return line;
}

function hear({ lines }: Peer, news: News): void {
  for (const line of lines) line.news.push(news);
}

const refuse = ({ news }: Line): void => void news.push({ what: 'refusal' });

const isForeign = (one: Peer, other: Peer): boolean => one.person.speaker !== other.person.speaker;

const newsOf = (by: Peer, { what, text }: Said): Held['news'] =>
  text === undefined ? { what, by } : { what, by, text };

/** Whether what is said is for that peer: one without addressing means somebody all the same (X2). */
function concerns(from: Peer, to: Peer, { what, ufrag }: Said): boolean {
  const { pairing } = from;
  if (!pairing || !isForeign(from, to)) return true;
  switch (what) {
    case 'offer':
    case 'custom':
      return true;
    case 'answer':
      return pairing.answering === to;
    case 'candidate':
      return pairing.follows(ufrag, to);
    case 'bye':
      return pairing.isPartner(to);
  }
}

function pass(from: Peer, to: Peer, said: Said): void {
  const news = newsOf(from, said);
  if (said.what === 'custom' && !to.person.speaker.custom) return;
  if (!to.pairing || !isForeign(from, to)) return hear(to, news);
  switch (said.what) {
    case 'offer':
      return to.pairing.offered(from, news);
    case 'answer':
      return to.pairing.answered(from, news);
    case 'candidate':
    case 'custom':
      return to.pairing.followed(from, news);
    case 'bye':
      hear(to, news);
      return to.pairing.lost(from);
  }
}

/** What follows for a peer without addressing from what it has said. */
function conclude(from: Peer, reached: readonly Peer[], { what, ufrag }: Said): void {
  if (what === 'offer' || what === 'answer') from.descriptions.push(ufrag);
  const foreign = reached.filter((peer) => isForeign(from, peer));
  if (what === 'offer') from.pairing?.offers(ufrag, foreign);
  if (what === 'answer') from.pairing?.answers(ufrag, foreign);
  if (what === 'bye') from.pairing?.hangsUp();
}
