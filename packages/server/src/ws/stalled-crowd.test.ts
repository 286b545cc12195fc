import { expect, test } from 'vitest';
import { openRaw } from '../testing/raw-socket.ts';
import { socketServer } from '../testing/socket-server.ts';
import { openSocket } from '../testing/socket.ts';

const large = { large: 'x'.repeat(60_000) };

/** What this process holds in buffers, in bytes: those of the clients of this test are among it. */
const memory = (): number => process.memoryUsage().arrayBuffers;

test('two hundred readers that do not read share what waits for them, and are closed', async () => {
  const queue = 1 << 20;
  await using server = await socketServer({ limits: { queue } });
  const ann = await openSocket(server, '/ws/ann');
  const bob = await openSocket(server, '/ws/bob');
  for (let count = 0; count < 200; count += 1) await openRaw(server, `/ws/deaf${count}`);
  const before = memory();
  const gone = new Set<unknown>();
  let highest = 0;
  let sent = 0;
  for (; gone.size < 200; sent += 1) {
    ann.send({ ...large, sent });
    await ann.settled();
    await bob.settled();
    highest = Math.max(highest, memory() - before);
    for (const frame of ann.drain()) if ('left' in frame) gone.add(frame['left']);
  }
  expect(bob.drain().filter((frame) => 'sent' in frame)).toHaveLength(sent);
  expect(highest).toBeLessThan((200 * queue) / 2);
});
