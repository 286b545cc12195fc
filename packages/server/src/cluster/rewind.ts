import type { RoomEntry } from '../core/entry.ts';
import type { ConnId } from '../core/ids.ts';
import type { LineRecord } from '../core/replica.ts';
import type { ResumeKeys } from '../core/resumption.ts';
import type { RoomRecord } from './record.ts';
import { nodeId } from '../core/ids.ts';

/** A connection that was in the room, and what its peer would have come back with. */
export interface Seat {
  readonly line: LineRecord;
  readonly keys: ResumeKeys | undefined;
}

const GONE = { node: nodeId(''), member: { role: 'guest', muted: false }, shared: false } as const;

/**
 * Who was in a room before the entries that are kept of it: what the record says, with each of them
 * undone. Applied again from there, they tell whoever comes back what they have missed (ADR 9).
 */
export function rewind(record: RoomRecord, kept: readonly RoomEntry[]): Iterable<Seat> {
  const seats = new Map<ConnId, Seat>();
  for (const line of record.lines()) {
    seats.set(line.line, { line, keys: record.keysOf(line.facts.connId) });
  }
  for (const entry of kept.toReversed()) undo(entry, seats);
  return seats.values();
}

function undo(entry: RoomEntry, seats: Map<ConnId, Seat>): void {
  if (entry.kind === 'enter') seats.delete(entry.line);
  if (entry.kind === 'leave') {
    const { line, peer: facts } = entry;
    seats.set(line, { line: { ...GONE, line, facts }, keys: undefined });
  }
  if (entry.kind !== 'resume') return;
  for (const [id, { line }] of seats) {
    if (line.facts.connId === entry.peer) seats.set(id, { line, keys: [entry.shown, null] });
  }
}
