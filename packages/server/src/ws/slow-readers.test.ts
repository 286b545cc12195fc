import type { Socket } from 'node:net';
import type { TestSocketServer } from '../testing/socket-server.ts';
import type { TestSocket } from '../testing/socket.ts';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { closeCode, framesIn } from '../testing/raw-frames.ts';
import { clientFrame, openRaw, readAll } from '../testing/raw-socket.ts';
import { socketServer } from '../testing/socket-server.ts';
import { openSocket } from '../testing/socket.ts';
import { soon } from '../testing/soon.ts';

const QUEUE = 262_144;
const large = { large: 'x'.repeat(60_000) };

/** Ann talks, Bob listens, and one more has a socket and reads nothing. */
async function three(server: TestSocketServer) {
  const ann = await openSocket(server, '/ws/ann');
  const bob = await openSocket(server, '/ws/bob');
  const deaf = await openRaw(server, '/ws/deaf');
  const end = server.ends.at(-1);
  if (!end) throw new Error('nobody has connected');
  await ann.take({ joined: 'deaf' });
  await bob.take({ joined: 'deaf' });
  return { ann, bob, deaf, end };
}

/** Talks until so many bytes wait for a reader; gives how often. */
async function talkUntil(talker: TestSocket, end: Socket, bytes: number): Promise<number> {
  for (let times = 0; ; times += 1) {
    if (end.writableLength > bytes) return times;
    talker.send(large);
    await talker.settled();
  }
}

describe('a reader that does not read', () => {
  test('[C6] is closed to come back later, and what waits for it stays within the limit', async () => {
    await using server = await socketServer({ limits: { queue: QUEUE } });
    const { ann, bob, deaf, end } = await three(server);
    const left = bob.take({ left: 'deaf' }).then(() => true);
    const waiting: number[] = [];
    do {
      ann.send(large);
      await ann.settled();
      waiting.push(end.writableLength);
    } while (!(await Promise.race([left, Promise.resolve(false)])));
    expect(Math.max(...waiting)).toBeGreaterThan(0);
    // Beside what may wait there is the one frame that was too much, and the goodbye.
    expect(Math.max(...waiting)).toBeLessThan(QUEUE + 61_000);
    deaf.write(clientFrame('close'));
    expect(closeCode(await readAll(deaf))).toBe(4000);
  });

  test('[C6] is closed for what is little but old, however quiet the room is', async () => {
    await using server = await socketServer({ limits: { queueAge: 100 } });
    const { ann, bob, deaf, end } = await three(server);
    await talkUntil(ann, end, 0);
    await bob.take({ left: 'deaf' });
    deaf.write(clientFrame('close'));
    expect(closeCode(await readAll(deaf))).toBe(4000);
    const ended = { reason: 'tooSlow', code: 1005, malformed: 0 };
    await soon(() => expect(server.observed).toContainEqual(['closed', ended]));
  });

  test('[H10] gets all signals, in order, and of states the latest of each person', async () => {
    await using server = await socketServer({ limits: { queue: QUEUE, queueAge: 5_000 } });
    const { ann, bob, deaf, end } = await three(server);
    const talked = await talkUntil(ann, end, QUEUE / 4);
    for (let times = 0; times < 50; times += 1) {
      for (const mic of ['mic off', 'mic on', 'mic off']) bob.send(mic);
    }
    await bob.settled();
    ann.send('mic off');
    ann.send({ n: 1 });
    ann.send({ n: 2 });
    await ann.settled();
    const heard = await framesUntil(deaf, (frames) => frames.filter(isState).length === 2);
    expect(heard.filter((frame) => 'large' in frame)).toHaveLength(talked);
    expect(heard.slice(-4)).toEqual([
      { n: 1 },
      { n: 2 },
      { of: 'bob', micOn: false },
      { of: 'ann', micOn: false },
    ]);
  });

  test('[H11] is not told that somebody writes', async () => {
    await using server = await socketServer({ limits: { queue: QUEUE, queueAge: 5_000 } });
    const { ann, bob, deaf, end } = await three(server);
    await talkUntil(ann, end, 0);
    ann.send('typing');
    expect(await bob.take({ typing: 'ann' })).toEqual({ typing: 'ann' });
    ann.send({ n: 1 });
    const heard = await framesUntil(deaf, (frames) => frames.some((frame) => 'n' in frame));
    expect(heard.filter((frame) => 'typing' in frame)).toEqual([]);
  });

  test('[H10] hears nothing of the states of those who have left meanwhile', async () => {
    await using server = await socketServer({ limits: { queue: QUEUE, queueAge: 2_000 } });
    const { ann, bob, deaf, end } = await three(server);
    await talkUntil(ann, end, QUEUE / 4);
    bob.send('mic off');
    await bob.settled();
    bob.close();
    await ann.take({ left: 'bob' });
    ann.send('mic off');
    await ann.settled();
    const heard = await framesUntil(deaf, (frames) => frames.some(isState));
    expect(heard.slice(-2)).toEqual([{ left: 'bob' }, { of: 'ann', micOn: false }]);
  });
});

const isState = (frame: object): boolean => 'of' in frame;

/** Begins to read, and reads on until the frames are what was waited for. */
async function framesUntil(
  socket: Socket,
  done: (frames: readonly object[]) => boolean,
): Promise<readonly object[]> {
  const pieces: Buffer[] = [];
  for (;;) {
    const frames = framesIn(Buffer.concat(pieces));
    if (done(frames)) return frames;
    while (socket.readableLength === 0) {
      await once(socket, 'readable', { signal: AbortSignal.timeout(10_000) });
    }
    const piece: unknown = socket.read();
    if (Buffer.isBuffer(piece)) pieces.push(piece);
  }
}
