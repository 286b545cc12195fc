/**
 * A room's record between nodes: fields of text from which a replica can be made (ADR 9). Each
 * connection has one, each peer that may come back, and each thing that somebody tells of themselves.
 */
import type { Condition, Step } from '../core/bus.ts';
import type { EntryOf, RoomEntry } from '../core/entry.ts';
import type { RoomFacts } from '../core/event.ts';
import type { ConnId, UserId } from '../core/ids.ts';

import type { Waiting } from '../core/lobby.ts';
import type { Presence } from '../core/presence.ts';
import type { LineRecord } from '../core/replica.ts';
import type { ResumeKeys } from '../core/resumption.ts';
import type { Seat } from '../core/seat.ts';
import { Occupants } from '../core/occupants.ts';
import { ELSEWHERE, Peer } from '../core/peer.ts';
import { sortOf } from './sorts.ts';

/** Present while anybody is, or was a while ago, in the room. */
const ROOM_FIELD = 'room';

const LINE = 'line ';
const lineField = (line: ConnId): string => `${LINE}${line}`;
const SEAT = 'seat ';
const seatField = (clientId: string): string => `${SEAT}${clientId}`;
const WAIT = 'wait ';
const waitField = (line: ConnId): string => `${WAIT}${line}`;
const keysField = (peer: ConnId): string => `keys ${peer}`;
const presenceField = (userId: UserId, key: string): string => `presence ${userId} ${key}`;

/** What an entry changes in the record, and what must hold for it. */
export type RecordChange = Pick<Step, 'set' | 'clear' | 'when'>;

/** @param occupants who is in the room, as far as this node knows */
export function changeOf(entry: RoomEntry, occupants: Occupants): RecordChange {
  switch (entry.kind) {
    case 'enter':
      return entering(entry, occupants);
    case 'leave':
      return leaving(entry, occupants);
    case 'resume':
      return resuming(entry, occupants);
    case 'heard':
      return hearing(entry, occupants);
    case 'presence':
      return occupants.isHere(entry.userId) ? { set: presenceFields(entry) } : {};
    case 'describe':
      return { set: roomField(entry.room) };
    case 'seat':
      return seating(entry);
    case 'wait':
      return waiting(entry);
    case 'unwait':
      return { clear: [waitField(entry.line)] };
    case 'signal':
    case 'text':
    case 'message':
    case 'revise':
    case 'reaction':
    case 'read':
    case 'typing':
    case 'announce':
    case 'probe':
    case 'alive':
    case 'hold':
    case 'unhold':
    case 'doors':
    case 'notice':
      return {};
    // Each node takes back the lines of its own that are not known here.
    case 'expel':
    case 'bar':
      return { clear: fieldsOf(occupants.of(entry.userId)) };
    case 'shut':
      return { clear: fieldsOf([...occupants.all()]) };
    case 'unbar':
    case 'decide':
      return {};
  }
}

/** As {@link changeOf}, of somebody who is in already, with all that they have told of themselves. */
export function presentChangeOf(entry: EntryOf<'enter'>, occupants: Occupants): RecordChange {
  const { userId } = entry.facts;
  const { set, ...change } = entering(entry, occupants);
  const told = presenceFields({
    kind: 'presence',
    userId,
    change: occupants.presenceOf(userId) ?? {},
  });
  return { ...change, set: { ...set, ...told } };
}

/** As {@link changeOf}, where the record has forgotten what is to go, and others may have not. */
export function forgottenChangeOf(entry: EntryOf<'leave' | 'seat'>): RecordChange {
  if (entry.kind === 'leave') return {};
  return { when: [{ field: seatField(entry.clientId), is: 'absent' }] };
}

/** As {@link changeOf}, where it is not known who is in the room. */
export function distantChangeOf(entry: RoomEntry): RecordChange {
  // Whom it concerns may be there all the same where the record is lost.
  if (sortOf(entry) === 'order') return {};
  // Where nobody has been for long, nobody would hear of it.
  const when = [{ field: ROOM_FIELD, is: 'present' } as const];
  if (entry.kind === 'presence') return { when, set: presenceFields(entry) };
  if (entry.kind === 'seat') return seating(entry);
  if (entry.kind === 'describe') return { when, set: roomField(entry.room) };
  return { when };
}

const roomField = (room: RoomFacts) => ({ [ROOM_FIELD]: JSON.stringify(room) });

function entering(entry: EntryOf<'enter'>, occupants: Occupants): RecordChange {
  const { facts, line, node, member, shared, keys, room } = entry;
  const record: LineRecord = { line, node, facts, member, shared };
  const isNew = !occupants.isHere(facts.userId);
  return {
    clear: isNew ? PRESENCE_KEYS.map((key) => presenceField(facts.userId, key)) : [],
    set: {
      ...roomField(room),
      [lineField(line)]: JSON.stringify(record),
      ...(keys && keysOf(facts.connId, ...keys)),
    },
  };
}

const keysOf = (peer: ConnId, ...keys: ResumeKeys): Record<string, string> => ({
  [keysField(peer)]: JSON.stringify(keys),
});

function seating({ clientId, was, now }: EntryOf<'seat'>): RecordChange {
  const field = seatField(clientId);
  const change = now ? { set: { [field]: JSON.stringify(now) } } : { clear: [field] };
  const asExpected = was
    ? { field, equals: JSON.stringify(was) }
    : ({ field, is: 'absent' } as const);
  return { ...change, when: [asExpected] };
}

/** Whoever waits has a room, too, that others may speak to. */
const waiting = ({ waiting: each, room }: EntryOf<'wait'>): RecordChange => ({
  set: { ...roomField(room), [waitField(each.line)]: JSON.stringify(each) },
});

/** A line that is gone already, such as one of a node that was found dead, does not go again. */
function leaving({ line, peer: { connId } }: EntryOf<'leave'>, occupants: Occupants): RecordChange {
  const others = occupants.find(connId)?.lines.filter(({ id }) => id !== line) ?? [];
  const clear = [lineField(line), ...(others.length > 0 ? [] : [keysField(connId)])];
  return { clear, when: [{ field: lineField(line), is: 'present' }] };
}

/** What says that peers are here. */
const fieldsOf = (peers: readonly Peer[]): string[] =>
  peers.flatMap(({ facts, lines }) => [
    keysField(facts.connId),
    ...lines.map(({ id }) => lineField(id)),
  ]);

function resuming(entry: EntryOf<'resume'>, occupants: Occupants): RecordChange {
  const { line, node, shown, resumeKey } = entry;
  const peer = occupants.find(entry.peer);
  if (!peer) return {};
  const { facts, lines } = peer;
  const member = occupants.standingOf(facts.userId);
  const record: LineRecord = { line, node, facts, member, shared: false };
  return {
    clear: lines.map(({ id }) => lineField(id)),
    set: { [lineField(line)]: JSON.stringify(record), ...keysOf(entry.peer, resumeKey, shown) },
    when: keysHold(entry.peer, occupants),
  };
}

function hearing({ peer }: EntryOf<'heard'>, occupants: Occupants): RecordChange {
  const keys = occupants.find(peer)?.resumption?.keys;
  if (!keys) return {};
  return { set: keysOf(peer, keys[0], null), when: keysHold(peer, occupants) };
}

/** That nobody has come back as this peer meanwhile. */
function keysHold(peer: ConnId, occupants: Occupants): Condition[] {
  const keys = occupants.find(peer)?.resumption?.keys;
  return keys ? [{ field: keysField(peer), equals: JSON.stringify(keys) }] : [];
}

const PRESENCE_KEYS = [
  'micOn',
  'camOn',
  'screenSharing',
  'isSpeaking',
  'raisedHand',
  'role',
  'mutedByModerator',
] as const satisfies readonly (keyof Presence)[];

function presenceFields({ userId, change }: EntryOf<'presence'>): Record<string, string> {
  const told = Object.entries(change).map(([key, value]): [string, string] => [
    presenceField(userId, key),
    JSON.stringify(value),
  ]);
  return Object.fromEntries(told);
}

/** What a record says. */
export class RoomRecord {
  readonly #fields: ReadonlyMap<string, string>;

  constructor(fields: ReadonlyMap<string, string>) {
    this.#fields = fields;
  }

  /** Undefined where nobody has been in the room. */
  get room(): RoomFacts | undefined {
    const room = this.#read(ROOM_FIELD);
    return isRoom(room) ? room : undefined;
  }

  lines(): LineRecord[] {
    return this.#list(LINE).filter(isLine);
  }

  seats(): Seat[] {
    return this.#list(SEAT).filter(isSeat);
  }

  /** Who waits to be let in. */
  waiting(): Waiting[] {
    return this.#list(WAIT).filter(isWaiting);
  }

  #list(prefix: string): unknown[] {
    const fields = [...this.#fields.keys()].filter((field) => field.startsWith(prefix));
    return fields.map((field) => this.#read(field));
  }

  /** Who is in the room. */
  occupants(): Occupants {
    const occupants = new Occupants();
    for (const { facts, line: id, node, member, shared } of this.lines()) {
      const known =
        occupants.find(facts.connId) ?? (shared ? occupants.samePerson(facts) : undefined);
      if (!known) occupants.add(new Peer(facts, { id, node, outlet: ELSEWHERE }), member);
      occupants.change(facts.userId, this.presenceOf(facts.userId));
    }
    for (const each of this.waiting()) occupants.lobby.add(each);
    return occupants;
  }

  keysOf(peer: ConnId): ResumeKeys | undefined {
    const keys = this.#read(keysField(peer));
    return areKeys(keys) ? keys : undefined;
  }

  presenceOf(userId: UserId): Partial<Presence> {
    const told = PRESENCE_KEYS.map((key) => [key, this.#read(presenceField(userId, key))]);
    const presence: unknown = Object.fromEntries(told.filter(([, value]) => value !== undefined));
    return isPresence(presence) ? presence : {};
  }

  #read(field: string): unknown {
    const text = this.#fields.get(field);
    return text === undefined ? undefined : JSON.parse(text);
  }
}

// Only nodes of ours write records, so the name of a field says what is in it.

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isRoom = (value: unknown): value is RoomFacts => isObject(value) && 'id' in value;
const isLine = (value: unknown): value is LineRecord => isObject(value) && 'line' in value;
const isSeat = (value: unknown): value is Seat => isObject(value) && 'clientId' in value;
const isWaiting = (value: unknown): value is Waiting => isObject(value) && 'since' in value;
const areKeys = (value: unknown): value is ResumeKeys => Array.isArray(value);
const isPresence = (value: unknown): value is Partial<Presence> => isObject(value);
