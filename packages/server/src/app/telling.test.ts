import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { BusCluster } from '../cluster/cluster.ts';
import { Hub } from '../core/hub.ts';
import { nodeId } from '../core/ids.ts';
import { newMessage, newRoom, newUser } from '../store/testing/records.ts';
import { TestClock } from '../testing/clock.ts';
import { testContext } from '../testing/context.ts';
import { TestPeer } from '../testing/peers.ts';
import { post } from './chat.ts';

const told = (peer: TestPeer) =>
  peer.take().flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));

test('[H11] what a node stored and told nobody, before it died, is told where it is posted again', async () => {
  const timers = new TestClock();
  const settings = { newEpoch: randomUUID, timers, resumeWindow: 1_000, report() {} };
  const cluster = new BusCluster(new MemoryEngine().join(nodeId('a')), settings);
  const hub = new Hub(randomUUID, timers, cluster);
  await using context = await testContext({ hub });
  const ann = await context.store.accounts.add(newUser());
  const room = await context.store.rooms.add(newRoom(ann));
  const live = hub.hold(room.id);
  await live.ready;
  const bob = new TestPeer('bob');
  bob.enter(live);
  const stored = await context.store.messages.append(newMessage(room, ann, 'hello'));
  const again = { text: 'hello', encrypted: undefined, message: stored.id };
  const [ref, author] = [{ by: 'id', id: room.id } as const, { userId: ann.id }];
  const posted = () => post(context, ref, author, again);
  expect(await posted()).toEqual(stored);
  await expect.poll(() => told(bob)).toEqual(['hello']);
  await posted();
  await post(context, ref, author, { text: 'bye', encrypted: undefined });
  await expect.poll(() => told(bob)).toEqual(['bye']);
});
