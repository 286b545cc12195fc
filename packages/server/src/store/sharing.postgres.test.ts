/** What several servers over one database may rely on. */
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message, Room, User } from '../core/model.ts';
import type { Store } from '../core/store.ts';
import { newLocation } from '../testing/postgres.ts';
import { atOnce } from '../testing/request.ts';
import { openStore } from './store.ts';
import { unobserved } from './testing/observer.ts';
import { newMessage, newRoom, newUser } from './testing/records.ts';

let one: Store;
let others: readonly Store[];
let ann: User;
let room: Room;
beforeAll(async () => {
  const location = await newLocation();
  const open = () => openStore(location, unobserved);
  [one, ...others] = await Promise.all([open(), open(), open(), open(), open()]);
  ann = await one.accounts.add(newUser());
  room = await one.rooms.add(newRoom(ann));
});
afterAll(async () => {
  for (const store of [one, ...others]) await store.close();
});

const MESSAGES = 200;

async function write({ messages }: Store): Promise<void> {
  for (let sent = 0; sent < MESSAGES;) {
    const some = randomInt(1, 9);
    await atOnce(some, () => messages.append(newMessage(room, ann)));
    sent += some;
  }
}

/** Reads on, each time from the last message that it has, until there is nothing left after `over`. */
async function follow({ messages }: Store, over: Promise<unknown>): Promise<Message[]> {
  const read: Message[] = [];
  let isOver = false;
  void over.then(() => (isOver = true));
  for (;;) {
    const last = isOver;
    const serial = read.at(-1)?.serial;
    const after = serial && ({ at: 'serial', serial } as const);
    const page = await messages.page(room.id, {
      ...(after && { after }),
      from: 'oldest',
      limit: 50,
    });
    read.push(...page);
    if (last && page.length === 0) return read;
  }
}

test('stores that are opened at once make the tables once', async () => {
  for (const store of others) expect(await store.accounts.find(ann.id)).toEqual(ann);
});

test('[H5] who reads on while several servers write misses nothing', async () => {
  const written = Promise.all(others.map(write));
  const read = await follow(one, written);
  const all = await one.messages.page(room.id, { from: 'oldest', limit: 10_000 });
  expect(all.length).toBeGreaterThanOrEqual(others.length * MESSAGES);
  expect(read.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});

test('[C11] a name is given once, whichever server is asked', async () => {
  const claims = others.flatMap((store) =>
    Array.from({ length: 10 }, () => store.rooms.add(newRoom(ann, { name: 'x', access: 'open' }))),
  );
  const outcomes = await Promise.allSettled(claims);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('[M4] of a room that several servers end at the same moment is told once', async () => {
  const to = 'https://example.org/';
  const made = await atOnce(20, () => one.rooms.add(newRoom(ann, { transient: true })));
  const told = () => ({
    id: randomUUID(),
    type: 'room.deleted' as const,
    payload: '{}',
    at: 9,
    endpoints: [to],
  });
  const ends = made.flatMap(({ id }) =>
    others.map((store) => store.rooms.update(id, { endedAt: 9 }, told())),
  );
  const ended = (await Promise.all(ends)).filter((each) => each !== undefined);
  const limits = { now: 9, until: 10, most: 100, mostOfRoom: 100, patience: 1 };
  const claimed = await one.deliveries.claim(to, limits);
  const ids = made.map(({ id }) => id).toSorted();
  expect(ended.map(({ id }) => id).toSorted()).toEqual(ids);
  expect(claimed.map(({ roomId }) => roomId).toSorted()).toEqual(ids);
});

test('[H7] who is admitted by one server while another bans them is out', async () => {
  const [other = one] = others;
  const people = await atOnce(40, () => one.accounts.add(newUser()));
  await Promise.all(
    people.flatMap(({ id }) => [
      one.members.admit(room.id, id, 'guest', 7),
      other.bans.add(room.id, id, 8),
    ]),
  );
  for (const { id } of people) expect(await one.members.find(room.id, id)).toBeUndefined();
});

test('[H7] servers that ban the same people from the same rooms, in any order, all succeed', async () => {
  const people = await atOnce(6, () => one.accounts.add(newUser()));
  const rooms = await atOnce(6, () => one.rooms.add(newRoom(ann)));
  const pairs = rooms.flatMap(({ id }) => people.map((person) => [id, person.id] as const));
  const ban = (store: Store, all: typeof pairs) =>
    all.map(([roomId, userId]) => store.bans.add(roomId, userId, 7));
  const [other = one] = others;
  const versions = await Promise.all([...ban(one, pairs), ...ban(other, pairs.toReversed())]);
  expect(versions).toHaveLength(72);
  for (const [roomId, userId] of pairs) {
    expect(await one.rooms.standing({ by: 'id', id: roomId }, userId)).toMatchObject({
      banned: true,
    });
  }
});
