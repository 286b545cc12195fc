/** Entries as text between nodes. */
import type { RoomEntry } from '../core/entry.ts';
import { isKind } from './sorts.ts';

export type SentEntry = RoomEntry & {
  /** Applied by its node while that was cut off: those who are at that node know it. */
  readonly late?: true;
  /** When its node has told it, in ms since 1970. */
  readonly at?: number;
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
  isKind(value.kind);
