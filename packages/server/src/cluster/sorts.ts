/** What becomes of entries while the others are out of reach. */
import type { RoomEntry } from '../core/entry.ts';
import type { RecordChange } from './record.ts';

/** An entry, and what it changes in the record. */
export interface Draft {
  readonly entry: RoomEntry;
  readonly change: RecordChange;
}

type Kind = RoomEntry['kind'];

/**
 * - `part`: says who of this node is here. It is told by how things are in the end.
 * - `order`: reaches those who were there before, so it is told first.
 * - `state`: the last of a kind stands for all.
 * - `talk`: each of it counts, as far as there is room.
 * - `fleeting`: true of its moment alone.
 */
type Sort = 'part' | 'order' | 'state' | 'talk' | 'fleeting';

const SORTS: Readonly<Record<Kind, Sort>> = {
  enter: 'part',
  leave: 'part',
  resume: 'part',
  wait: 'part',
  unwait: 'part',
  expel: 'order',
  bar: 'order',
  unbar: 'order',
  shut: 'order',
  presence: 'state',
  rank: 'state',
  mute: 'state',
  describe: 'state',
  doors: 'state',
  decide: 'state',
  announce: 'state',
  seat: 'state',
  heard: 'state',
  read: 'state',
  signal: 'talk',
  text: 'talk',
  message: 'talk',
  notice: 'talk',
  revise: 'talk',
  reaction: 'talk',
  group: 'talk',
  memberLeft: 'talk',
  hold: 'talk',
  unhold: 'talk',
  typing: 'fleeting',
  probe: 'fleeting',
  alive: 'fleeting',
};

/** Whether that names a kind of entry that this version knows. */
export const isKind = (text: string): text is Kind => Object.hasOwn(SORTS, text);

export const sortOf = ({ kind }: RoomEntry): Sort => SORTS[kind];

/** By when it is told. What somebody said comes between their coming and their going. */
export function rankOf(entry: RoomEntry): number {
  if (sortOf(entry) === 'order') return 0;
  if (entry.kind === 'enter' || entry.kind === 'resume' || entry.kind === 'wait') return 1;
  return sortOf(entry) === 'part' ? 3 : 2;
}

/** What an entry is about: of several about one thing the last stands. Undefined where each counts. */
export function subjectOf(entry: RoomEntry): string | undefined {
  switch (entry.kind) {
    case 'bar':
    case 'unbar':
    case 'expel':
    case 'presence':
    case 'rank':
    case 'mute':
    case 'announce':
    case 'decide':
    case 'read':
      return `${entry.kind} ${entry.userId}`;
    case 'seat':
      return `seat ${entry.clientId}`;
    case 'heard':
      return `heard ${entry.peer}`;
    case 'shut':
    case 'describe':
    case 'doors':
      return entry.kind;
    default:
      return undefined;
  }
}

/**
 * One that stands for two about one thing, and finds the record as the earlier would have. Of two
 * decisions the one stands that was written down last, whichever was heard of last.
 */
export function merged(earlier: Draft, later: Draft): Draft {
  if (versionOf(earlier.entry) > versionOf(later.entry)) return earlier;
  const { set, clear, when } = later.change;
  const kept = Object.entries(earlier.change.set ?? {}).filter(([key]) => !clear?.includes(key));
  const change = { ...later.change, set: { ...Object.fromEntries(kept), ...set } };
  return {
    entry: mergedEntry(earlier.entry, later.entry),
    change: { ...change, when: earlier.change.when ?? when ?? [] },
  };
}

/** The room's, behind that decision; 0 where it is none. */
function versionOf(entry: RoomEntry): number {
  if (entry.kind === 'describe') return entry.room.version;
  return 'version' in entry ? entry.version : 0;
}

function mergedEntry(earlier: RoomEntry, later: RoomEntry): RoomEntry {
  if (earlier.kind === 'presence' && later.kind === 'presence') {
    return { ...later, change: { ...earlier.change, ...later.change } };
  }
  return earlier.kind === 'seat' && later.kind === 'seat' ? { ...later, was: earlier.was } : later;
}

/** Whether of two nodes that were told of one thing the last in the order has it, as a replica shows it. */
export const isSettledByLast = ({ kind }: RoomEntry): boolean => kind === 'presence';
