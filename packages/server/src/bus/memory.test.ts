import { expect, test } from 'vitest';
import { MemoryEngine } from './memory.ts';
import { describeBus, heard, newNode, newRoom, saying } from './testing/contract.ts';
import { Ear } from './testing/ear.ts';

const tight = { entries: 3, size: 1_000, life: 0 };

describeBus('memory', async () => {
  const engine = new MemoryEngine();
  return {
    join: async (node) => engine.join(node),
    cut: (node) => engine.cut(node),
    mend: (node) => engine.mend(node),
    lose: (node) => engine.lose(node),
    forget: async () => engine.forget(),
    async [Symbol.asyncDispose]() {},
  };
});

test('somebody who missed more than is kept begins anew', async () => {
  const engine = new MemoryEngine(tight);
  const bus = engine.join(newNode());
  const other = engine.join(newNode());
  const room = newRoom();
  const ear = new Ear();
  await bus.follow(room, ear);
  engine.cut(bus.node);
  for (const body of ['a', 'b', 'c', 'd']) await other.append(room, saying(other, body));
  engine.mend(bus.node);
  await expect.poll(() => ear.anew.length).toBe(1);
  expect(ear.anew[0]?.snapshot.offset).toBe(4);
  expect(ear.anew[0]?.kept.map(({ body }) => body)).toEqual(['b', 'c', 'd']);
  await other.append(room, saying(other, 'e'.repeat(999)));
  await heard(ear, 'e'.repeat(999));
  expect((await bus.follow(newRoom(), new Ear())).kept).toEqual([]);
});

test('a room that nobody follows is forgotten after its time', async () => {
  const engine = new MemoryEngine(tight);
  const bus = engine.join(newNode());
  const room = newRoom();
  const { unfollow } = await bus.follow(room, new Ear());
  await bus.append(room, saying(bus, 'a', { set: { f: '1' } }));
  expect(await bus.look(room)).toMatchObject({ offset: 1 });
  unfollow();
  await expect.poll(() => bus.look(room)).toBeUndefined();
});
