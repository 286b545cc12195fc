import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { UserSession } from '../../../core/model.ts';
import { dialectTag, sessionId } from '../../../core/ids.ts';
import { atOnce } from '../../../testing/request.ts';
import { newUser } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const session = (id: string, createdAt: number): Omit<UserSession, 'userId'> => ({
  id: sessionId(id),
  audience: dialectTag('test'),
  userAgent: null,
  createdAt,
  expiresAt: createdAt + 100,
});

export function describeSessions(test: StoreTest): void {
  describe('sessions', () => {
    test('[H11] are listed with the latest first, as long as they are good', async ({ store }) => {
      const { sessions, accounts } = store;
      const [ann, bob] = [await accounts.add(newUser()), await accounts.add(newUser())];
      const one = { ...session('s1', 1), userId: ann.id };
      const two = { ...session('s2', 2), userId: ann.id, userAgent: 'A browser' };
      const other = { ...session('s3', 3), userId: bob.id };
      for (const each of [one, two, other]) await sessions.add(each);
      expect(await sessions.list(ann.id, 50)).toEqual([two, one]);
      expect(await sessions.list(ann.id, 101)).toEqual([two]);
      expect(await sessions.find(one.id)).toEqual(one);
      await sessions.remove(two.id);
      expect(await sessions.list(ann.id, 50)).toEqual([one]);
      await accounts.remove(bob.id, { at: 5, displayName: 'Gone' });
      expect(await sessions.list(bob.id, 50)).toEqual([]);
    });

    test('[H11] begin by a password while it is theirs', async ({ store }) => {
      const { sessions, accounts } = store;
      const signIn = {
        way: 'password',
        email: `${randomUUID()}@example.org`,
        secret: 'old',
      } as const;
      const { id: userId } = await accounts.add(newUser(), signIn);
      const begin = (secret: string) =>
        sessions.add({ ...session(randomUUID(), 1), userId }, secret);
      expect([await begin('old'), await begin('wrong')]).toEqual([true, false]);
      const ended = async () => {
        await accounts.changePassword(userId, 'new');
        for (const { id } of await sessions.list(userId, 1)) await sessions.remove(id);
      };
      await Promise.all([atOnce(20, () => begin('old')), ended()]);
      expect(await sessions.list(userId, 1)).toEqual([]);
      expect([await begin('old'), await begin('new')]).toEqual([false, true]);
      expect(await sessions.list(userId, 1)).toHaveLength(1);
    });
  });

  test('[H11] a session is renewed by the last token that was shown or a later one, and by one of several', async ({
    store: { sessions },
  }) => {
    const { id } = session('renewed', 1);
    await sessions.add({ ...session('renewed', 1), userId: newUser().id });
    const show = (generation: number, tokenId: string) =>
      sessions.renew(id, { generation, tokenId, expiresAt: 1_000 + generation });
    expect([await show(1, 'a'), await show(1, 'a'), await show(1, 'b')]).toEqual([
      true,
      true,
      false,
    ]);
    const shown = await atOnce(4, (index) => show(2, `c${index}`));
    expect(shown.filter(Boolean)).toHaveLength(1);
    expect([await show(1, 'a'), await show(3, 'd')]).toEqual([false, true]);
    expect(await sessions.find(id)).toMatchObject({ expiresAt: 1_003 });
    expect(
      await sessions.renew(sessionId('unknown'), { generation: 1, tokenId: 'a', expiresAt: 1 }),
    ).toBe(false);
  });

  test('[H11] a ticket is spent once, however many show it at once', async ({
    store: { tickets },
  }) => {
    const times = { now: 10, until: 20 };
    const spent = await atOnce(8, () => tickets.spend('ticket', times));
    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await tickets.spend('another', times)).toBe(true);
  });

  test('[H11] what has expired is forgotten in time', async ({ store: { tickets, sessions } }) => {
    const late = { now: 100, until: 110 };
    await tickets.spend('early', { now: 10, until: 20 });
    await atOnce(100, (index) => tickets.spend(`late ${index}`, late));
    expect(await tickets.spend('early', late)).toBe(true);
    const user = { userId: newUser().id };
    await sessions.add({ ...session('early', 10), ...user });
    await atOnce(100, (index) => sessions.add({ ...session(`late ${index}`, 200), ...user }));
    expect(await sessions.find(sessionId('early'))).toBeUndefined();
  });

  test('[H11] another password takes the place of the one there is', async ({
    store: { accounts },
  }) => {
    const user = newUser();
    const email = `${user.id}@example.org`;
    await accounts.add(user, { way: 'password', email, secret: 'old' });
    await accounts.changePassword(user.id, 'new');
    expect(await accounts.bySignIn('password', email)).toMatchObject({ secret: 'new' });
  });
}
