/** Entries as text between nodes. */
import type { RoomEntry } from '../core/entry.ts';

export type SentEntry = RoomEntry & {
  /** Applied by its node while that was cut off: those who are at that node know it. */
  readonly late?: true;
  /** When its node has told it, in ms since 1970. */
  readonly at?: number;
};

const KINDS: Readonly<Record<RoomEntry['kind'], true>> = {
  enter: true,
  leave: true,
  resume: true,
  heard: true,
  signal: true,
  text: true,
  message: true,
  revise: true,
  reaction: true,
  group: true,
  memberLeft: true,
  read: true,
  typing: true,
  presence: true,
  rank: true,
  mute: true,
  expel: true,
  bar: true,
  unbar: true,
  shut: true,
  announce: true,
  hold: true,
  unhold: true,
  seat: true,
  probe: true,
  alive: true,
  describe: true,
  doors: true,
  notice: true,
  wait: true,
  unwait: true,
  decide: true,
};

export const bodyOf = (entry: SentEntry): string => JSON.stringify(entry);

/** Undefined where it is none that this version knows: nodes of two versions may share a room for a while. */
export function entryOf(body: string): SentEntry | undefined {
  const entry: unknown = JSON.parse(body);
  return isEntry(entry) ? entry : undefined;
}

/** Only nodes of ours write entries, so their kind says what else is in them. */
const isEntry = (value: unknown): value is SentEntry =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  Object.hasOwn(KINDS, value.kind);
