import type { RoomId, UserId } from '../core/ids.ts';
import type { Standing } from '../core/model.ts';
import type { Database } from './database.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { networkId } from '../core/ids.ts';
import { accounts } from './accounts.ts';
import { Known } from './known.ts';
import { members } from './members.ts';
import { sqliteQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openSqliteMemory } from './sqlite.ts';
import { unobserved } from './testing/observer.ts';
import { newRoom, newUser } from './testing/records.ts';

const queries = sqliteQueries();

test('[C5] nothing is read for who was looked at a moment ago, whoever else followed the invite since', async () => {
  let reads = 0;
  const network = networkId('here');
  const database = await openSqliteMemory(unobserved);
  onTestFinished(() => database.close());
  const counting: Database = {
    ...database,
    read: (query) => {
      reads += 1;
      return database.read(query);
    },
  };
  const known = new Known(4);
  const store = {
    accounts: accounts(counting, queries, known),
    rooms: rooms(counting, queries, known),
    members: members(counting, queries, known),
  };
  const [ann, bo] = [await store.accounts.add(newUser()), await store.accounts.add(newUser('Bo'))];
  const { id, inviteCode } = await store.rooms.add(newRoom(ann));
  const door = () => store.rooms.standing({ by: 'id', id }, bo.id, { network, at: 1 });
  expect(await door()).toMatchObject({ member: undefined });
  await store.members.admit(id, bo.id, 'guest', 1, network);
  // Whoever comes by the invite or by the name reads the room anew.
  await store.rooms.find({ by: 'invite', code: inviteCode });
  reads = 0;
  expect(await door()).toMatchObject({ user: bo, member: { role: 'guest' } });
  expect(reads).toBe(0);
});

const UNBANNED = { banned: false, networkBannedSince: null, network: null };

const slowly = (learnt: Standing) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const learn = async (keep: (standing: Standing) => void) => {
    await promise;
    keep(learnt);
  };
  return { learn, finish: resolve };
};

describe('what is under way', () => {
  let database: Database;
  let known: Known;
  let at: { id: RoomId; userId: UserId; network: null };
  let first: Standing;
  let then: Standing;
  beforeAll(async () => {
    database = await openSqliteMemory(unobserved);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    const user = await accounts(database, queries).add(newUser());
    const room = await rooms(database, queries).add(newRoom(user));
    known = new Known(4);
    known.keepRoom(room);
    at = { id: room.id, userId: user.id, network: null };
    first = { ...UNBANNED, room, user, member: { role: 'guest', muted: false } };
    then = { ...first, member: { role: 'moderator', muted: false } };
  });

  const atOnce = async (keep: (standing: Standing) => void) => keep(first);

  test('[H7] what is read while a change is on its way is not kept', async () => {
    const { learn, finish } = slowly(then);
    const changed = known.learn(at, learn);
    await known.reading(at, atOnce);
    expect(known.standing(at)).toBeUndefined();
    finish();
    await changed;
    expect(known.standing(at)).toBe(then);
  });

  test('[H7] a change forgets what was read since its user was forgotten', async () => {
    const { learn, finish } = slowly(then);
    const changed = known.learn(at, learn);
    await known.forgettingUser(at.userId, Promise.resolve());
    await known.reading(at, atOnce);
    expect(known.standing(at)).toBe(first);
    finish();
    await changed;
    expect(known.standing(at)).toBeUndefined();
  });

  test.each(['reading', 'learn'] as const)(
    '[H7] what is forgotten while %s is not kept',
    async (how) => {
      const { learn, finish } = slowly(then);
      const learnt = known[how](at, learn);
      await known.forgettingUser(at.userId, Promise.resolve());
      finish();
      await learnt;
      expect(known.standing(at)).toBeUndefined();
    },
  );

  test('[H7] what failed is forgotten, too: nobody may know whether it was done', async () => {
    await known.reading(at, atOnce);
    const failed = Promise.reject(new Error('the disk is full'));
    await expect(known.forgettingUser(at.userId, failed)).rejects.toThrow('full');
    expect(known.standing(at)).toBeUndefined();
    await known.reading(at, atOnce);
    await expect(known.learn(at, () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(known.standing(at)).toBeUndefined();
  });
});
