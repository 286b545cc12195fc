/**
 * A room's record between nodes: fields of text from which a replica can be made (ADR 9). Each
 * connection has one, each peer that may come back, and each thing that somebody tells of themselves.
 */
import type { Condition, Snapshot, Step } from '../core/bus.ts';
import type { EntryOf, RoomEntry } from '../core/entry.ts';
import type { PeerFacts, RoomFacts } from '../core/event.ts';
import type { ConnId, NodeId, UserId } from '../core/ids.ts';
import type { Waiting } from '../core/lobby.ts';
import type { CloseReason } from '../core/peer.ts';
import type { MediaStates, Presence } from '../core/presence.ts';
import type { LineRecord, Replica } from '../core/replica.ts';
import type { ResumeKeys } from '../core/resumption.ts';
import type { Seat } from '../core/seat.ts';
import type { Decision, PresenceRecord } from '../core/standings.ts';
import { Occupants } from '../core/occupants.ts';
import { ELSEWHERE, Peer } from '../core/peer.ts';
import { sortOf } from './sorts.ts';

/** Present while anybody is, or was a while ago, in the room. */
const ROOM_FIELD = 'room';

/** Present where the room was closed for good, with the reason. */
const SHUT_FIELD = 'shut';

const LINE = 'line ';
const linesUnder = (userId: UserId): string => `${LINE}${userId} `;
const lineField = ({ userId }: Whose, line: ConnId): string => linesUnder(userId) + line;
const KEYS = 'keys ';
const keysUnder = (userId: UserId): string => `${KEYS}${userId} `;
const keysField = ({ userId, connId }: Whose): string => keysUnder(userId) + connId;
const SEAT = 'seat ';
const seatField = (clientId: string): string => `${SEAT}${clientId}`;
const WAIT = 'wait ';
const waitField = (line: ConnId): string => `${WAIT}${line}`;
const presenceField = (userId: UserId, key: string): string => `presence ${userId} ${key}`;

type Whose = Pick<PeerFacts, 'userId' | 'connId'>;

/** What an entry changes in the record, and what must hold for it. */
export type RecordChange = Pick<Step, 'set' | 'raise' | 'clear' | 'clearUnder' | 'when'>;

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
    case 'rank':
    case 'mute':
      return occupants.isHere(entry.userId) ? { raise: standingField(entry) } : {};
    case 'describe':
      return { raise: roomField(entry.room) };
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
    case 'group':
    case 'memberLeft':
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
    case 'expel':
    case 'bar':
      return takingOut(entry.userId);
    case 'shut':
      return shutting(entry);
    case 'unbar':
    case 'decide':
      return {};
  }
}

/** As {@link changeOf}, of somebody who is in already, with all that they have told of themselves. */
export function presentChangeOf(
  entry: EntryOf<'enter'>,
  { occupants, standings }: Pick<Replica, 'occupants' | 'standings'>,
): RecordChange {
  const { userId } = entry.facts;
  const { set, raise, ...change } = entering(entry, occupants);
  const told = presenceFields({ userId, change: occupants.presenceOf(userId) ?? {} });
  const { rank, mute } = standings.decisions(userId);
  return {
    ...change,
    set: { ...set, ...told },
    raise: { ...raise, ...standingField(rank), ...standingField(mute) },
  };
}

/** As {@link changeOf}, where the record has forgotten what is to go, and others may have not. */
export function forgottenChangeOf(entry: EntryOf<'leave' | 'seat'>): RecordChange {
  if (entry.kind === 'leave') return {};
  return { when: [{ field: seatField(entry.clientId), is: 'absent' }] };
}

/** As {@link changeOf}, where it is not known who is in the room. */
export function distantChangeOf(entry: RoomEntry): RecordChange {
  // Whom it concerns may be there all the same where the record is lost.
  if (entry.kind === 'expel' || entry.kind === 'bar') return takingOut(entry.userId);
  if (entry.kind === 'shut') return shutting(entry);
  if (sortOf(entry) === 'order') return {};
  // Whoever comes may have read the room before, and hears of it if they follow it by now.
  if (entry.kind === 'doors') return {};
  if (entry.kind === 'describe') return { raise: roomField(entry.room) };
  // Where nobody has been for long, nobody would hear of it.
  const when = [{ field: ROOM_FIELD, is: 'present' } as const];
  if (entry.kind === 'presence') return { when, set: presenceFields(entry) };
  if (entry.kind === 'rank' || entry.kind === 'mute') return { when, raise: standingField(entry) };
  if (entry.kind === 'seat') return seating(entry);
  return { when };
}

/** The lines of a node that is gone, too: nobody else takes them out of the record. */
const takingOut = (userId: UserId) => ({ clearUnder: [linesUnder(userId), keysUnder(userId)] });

const shutting = ({ reason }: EntryOf<'shut'>) => ({
  clearUnder: [LINE, KEYS],
  set: { [SHUT_FIELD]: JSON.stringify(reason) },
});

/** What was read at a door may be older than what others have said. */
const roomField = (room: RoomFacts) => ({
  [ROOM_FIELD]: { version: room.version, value: JSON.stringify(room) },
});

function entering(entry: EntryOf<'enter'>, occupants: Occupants): RecordChange {
  const { facts, line, node, member, shared, keys, room } = entry;
  const record: LineRecord = { line, node, facts, member, shared };
  const isNew = !occupants.isHere(facts.userId);
  return {
    clear: isNew ? PRESENCE_KEYS.map((key) => presenceField(facts.userId, key)) : [],
    raise: roomField(room),
    set: {
      [lineField(facts, line)]: JSON.stringify(record),
      ...(keys && keysOf(facts, ...keys)),
    },
  };
}

const keysOf = (whose: Whose, ...keys: ResumeKeys): Record<string, string> => ({
  [keysField(whose)]: JSON.stringify(keys),
});

function seating({ clientId, was, now }: EntryOf<'seat'>): RecordChange {
  const field = seatField(clientId);
  const change = now ? { set: { [field]: JSON.stringify(now) } } : { clear: [field] };
  const asExpected = was
    ? { field, equals: JSON.stringify(was) }
    : ({ field, is: 'absent' } as const);
  return { ...change, when: [asExpected, { field: SHUT_FIELD, is: 'absent' }] };
}

/** Whoever waits has a room, too, that others may speak to. */
const waiting = ({ waiting: each, room }: EntryOf<'wait'>): RecordChange => ({
  raise: roomField(room),
  set: { [waitField(each.line)]: JSON.stringify(each) },
});

/** A line that is gone already, such as one of a node that was found dead, does not go again. */
function leaving({ line, peer }: EntryOf<'leave'>, occupants: Occupants): RecordChange {
  const others = occupants.find(peer.connId)?.lines.filter(({ id }) => id !== line) ?? [];
  const field = lineField(peer, line);
  const clear = [field, ...(others.length > 0 ? [] : [keysField(peer)])];
  return { clear, when: [{ field, is: 'present' }] };
}

function resuming(entry: EntryOf<'resume'>, occupants: Occupants): RecordChange {
  const { line, node, shown, resumeKey } = entry;
  const peer = occupants.find(entry.peer);
  if (!peer) return {};
  const { facts, lines } = peer;
  const member = occupants.standingOf(facts.userId);
  const record: LineRecord = { line, node, facts, member, shared: false };
  return {
    clear: lines.map(({ id }) => lineField(facts, id)),
    set: { [lineField(facts, line)]: JSON.stringify(record), ...keysOf(facts, resumeKey, shown) },
    when: keysHold(peer),
  };
}

function hearing(entry: EntryOf<'heard'>, occupants: Occupants): RecordChange {
  const peer = occupants.find(entry.peer);
  const keys = peer?.resumption?.keys;
  if (!keys) return {};
  return { set: keysOf(peer.facts, keys[0], null), when: keysHold(peer) };
}

/** That nobody has come back as this peer meanwhile. */
function keysHold({ facts, resumption }: Peer): Condition[] {
  const keys = resumption?.keys;
  return keys ? [{ field: keysField(facts), equals: JSON.stringify(keys) }] : [];
}

const STATES = ['micOn', 'camOn', 'screenSharing', 'isSpeaking', 'raisedHand'] as const;
const DECISIONS = ['role', 'mutedByModerator'] as const satisfies readonly Decision[];
const PRESENCE_KEYS: readonly (keyof Presence)[] = [...STATES, ...DECISIONS];

interface Told {
  readonly userId: UserId;
  readonly change: Partial<MediaStates>;
}

/** What somebody tells of themselves. */
function presenceFields({ userId, change }: Told): Record<string, string> {
  const told = STATES.filter((key) => change[key] !== undefined);
  return Object.fromEntries(
    told.map((key) => [presenceField(userId, key), JSON.stringify(change[key])]),
  );
}

/** What a moderator has decided is told late where nodes were parted: what was decided since stands. */
function standingField(entry: EntryOf<'rank' | 'mute'>): NonNullable<Step['raise']> {
  const { kind, userId, version } = entry;
  const field = presenceField(userId, kind === 'rank' ? 'role' : 'mutedByModerator');
  const value = JSON.stringify(kind === 'rank' ? entry.role : entry.muted);
  return { [field]: { version, value } };
}

/** What a record says. */
export class RoomRecord implements PresenceRecord {
  readonly #fields: Snapshot['fields'];
  readonly #versions: Snapshot['versions'];

  constructor({ fields, versions }: Pick<Snapshot, 'fields' | 'versions'>) {
    this.#fields = fields;
    this.#versions = versions;
  }

  /** Undefined where nobody has been in the room. */
  get room(): RoomFacts | undefined {
    const room = this.#read(ROOM_FIELD);
    return isRoom(room) ? room : undefined;
  }

  /** Why nobody is let in any more; undefined where somebody may be. */
  get shut(): CloseReason | undefined {
    const reason = this.#read(SHUT_FIELD);
    return isReason(reason) ? reason : undefined;
  }

  /** Whether somebody is in the room, waits at it or has a seat. @param counts those of which nodes count */
  isInUse(counts: (node: NodeId) => boolean): boolean {
    const inside = [...this.lines(), ...this.waiting(), ...this.seats()];
    return inside.some(({ node }) => counts(node));
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
    for (const line of this.lines()) {
      const { facts, line: id, node, member } = line;
      const known = occupants.peerOf(line);
      if (!known) occupants.add(new Peer(facts, { id, node, outlet: ELSEWHERE }), member);
      occupants.change(facts.userId, this.presenceOf(facts.userId));
    }
    for (const each of this.waiting()) occupants.lobby.add(each);
    return occupants;
  }

  keysOf(peer: Whose): ResumeKeys | undefined {
    const keys = this.#read(keysField(peer));
    return areKeys(keys) ? keys : undefined;
  }

  presenceOf(userId: UserId): Partial<Presence> {
    const told = PRESENCE_KEYS.map((key) => [key, this.#read(presenceField(userId, key))]);
    const presence: unknown = Object.fromEntries(told.filter(([, value]) => value !== undefined));
    return isPresence(presence) ? presence : {};
  }

  versionOf(userId: UserId, decided: Decision): number | undefined {
    return this.#versions.get(presenceField(userId, decided));
  }

  #read(field: string): unknown {
    const text = this.#fields.get(field);
    return text === undefined ? undefined : JSON.parse(text);
  }
}

// Only nodes of ours write records, so the name of a field says what is in it.

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isRoom = (value: unknown): value is RoomFacts => isObject(value) && 'id' in value;
const isReason = (value: unknown): value is CloseReason => typeof value === 'string';
const isLine = (value: unknown): value is LineRecord => isObject(value) && 'line' in value;
const isSeat = (value: unknown): value is Seat => isObject(value) && 'clientId' in value;
const isWaiting = (value: unknown): value is Waiting => isObject(value) && 'since' in value;
const areKeys = (value: unknown): value is ResumeKeys => Array.isArray(value);
const isPresence = (value: unknown): value is Partial<Presence> => isObject(value);
