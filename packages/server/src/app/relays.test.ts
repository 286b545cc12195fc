import { expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId, parseRoomId, sessionId, userId } from '../core/ids.ts';
import { relaysOfAll } from './relays.ts';
import { soon } from '../testing/soon.ts';

const room = parseRoomId('6f1d2c3b-0000-4000-8000-00000000000a');

/** The relay of a node, and what was taken back from it. */
function relay(engine: MemoryEngine, node: string) {
  const taken: unknown[] = [];
  const own = {
    renewEvery: 5,
    offer: () => ({ servers: [], expiresAt: undefined }),
    revoke: (...what: unknown[]) => void taken.push(what),
  };
  return { taken, iceServers: relaysOfAll(own, engine.join(nodeId(node))) };
}

test('credentials are taken back from the relays of all nodes, at once or when they can be reached', async () => {
  const engine = new MemoryEngine();
  const [here, there] = [relay(engine, 'here'), relay(engine, 'there')];
  here.iceServers.revoke(userId('ann'), room);
  expect(here.taken).toEqual([['ann', room]]);
  await soon(() => expect(there.taken).toEqual([['ann', room]]));
  engine.cut(nodeId('here'));
  here.iceServers.revoke(sessionId('s'));
  expect(there.taken).toHaveLength(1);
  engine.mend(nodeId('here'));
  await soon(() => expect(there.taken[1]).toEqual(['s', undefined]));
});
