import type { RoomEntry } from '../core/entry.ts';
import type { ConnId } from '../core/ids.ts';
import type { LineRecord } from '../core/replica.ts';
import type { ResumeKeys } from '../core/resumption.ts';
import type { RoomRecord } from './record.ts';
import { nodeId } from '../core/ids.ts';

/** A connection that was in the room, and what its peer would have come back with. */
export interface Settled {
  readonly line: LineRecord;
  readonly keys: ResumeKeys | undefined;
}

const GONE = { node: nodeId(''), member: { role: 'guest', muted: false }, shared: false } as const;

/**
 * Who was in a room before the entries that are kept of it: what the record says, with each of them
 * undone. Applied again from there, they tell whoever comes back what they have missed (ADR 9).
 */
export function rewind(record: RoomRecord, kept: readonly RoomEntry[]): Iterable<Settled> {
  const settled = new Map<ConnId, Settled>();
  for (const line of record.lines()) {
    settled.set(line.line, { line, keys: record.keysOf(line.facts) });
  }
  for (const entry of kept.toReversed()) undo(entry, settled);
  return settled.values();
}

function undo(entry: RoomEntry, settled: Map<ConnId, Settled>): void {
  if (entry.kind === 'enter') {
    settled.delete(entry.line);
    // With a peer's first connection its later ones were not here either.
    for (const [id, { line }] of settled) {
      if (line.facts.connId === entry.line) settled.delete(id);
    }
  }
  if (entry.kind === 'leave') {
    const { line, peer: facts } = entry;
    settled.set(line, { line: { ...GONE, line, facts }, keys: undefined });
  }
  if (entry.kind !== 'resume') return;
  for (const [id, { line }] of settled) {
    if (line.facts.connId === entry.peer) settled.set(id, { line, keys: [entry.shown, null] });
  }
}
