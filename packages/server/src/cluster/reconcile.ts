/** What makes one of a replica and a record. */
import type { RoomEntry } from '../core/entry.ts';
import type { NodeId } from '../core/ids.ts';
import type { Replica } from '../core/replica.ts';
import type { RoomRecord } from './record.ts';
import { linesOf } from './part.ts';

/**
 * What has to happen to a replica for it to have those of other nodes that the record has.
 *
 * @param own of its own part a node knows better
 * @param isLost whether the record began anew: then it says nothing of those that it does not name
 */
export function* differencesFrom(
  { occupants, stream }: Replica,
  record: RoomRecord,
  own: NodeId,
  isLost: boolean,
): Generator<RoomEntry> {
  // Each of them was let in by a room no later than the record's: what was decided before is known of them.
  const room = record.room ?? stream.room;
  const isForeign = ({ node }: { readonly node: NodeId }) => node !== own;
  const listed = record.lines().filter(isForeign);
  const waiting = record.waiting().filter(isForeign);
  for (const line of listed) {
    yield { kind: 'enter', ...line, room, keys: record.keysOf(line.facts) };
  }
  for (const each of waiting) yield { kind: 'wait', waiting: each, room };
  if (record.shut) yield { kind: 'shut', reason: record.shut };
  if (isLost) return;
  const names = new Set([...listed, ...waiting].map(({ line }) => line));
  for (const [{ facts }, { id: line, node }] of linesOf(occupants.all())) {
    if (isForeign({ node }) && !names.has(line)) yield { kind: 'leave', peer: facts, line };
  }
  for (const { line, node } of occupants.lobby.all()) {
    if (isForeign({ node }) && !names.has(line)) yield { kind: 'unwait', line };
  }
}
