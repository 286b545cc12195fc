import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { User } from '../../../core/model.ts';
import { atOnce } from '../../../testing/request.ts';
import { newUser, nobody, password } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

export function describeAccounts(test: StoreTest): void {
  describe('accounts', () => {
    test('[C10] have a uuid and an integer', async ({ store, ann }) => {
      const user = newUser();
      const added = await store.accounts.add(user);
      expect(added).toMatchObject({ ...user, email: null, username: null, deletedAt: null });
      expect(added.serial).toBeGreaterThan(ann.serial);
      expect(await store.accounts.find(user.id)).toEqual(added);
      expect(await store.accounts.find(nobody)).toBeUndefined();
    });

    test('[C17] are found by address in any case, within a way of signing in', async ({
      store,
    }) => {
      const added = await store.accounts.add(newUser(), password('Ann@Example.org', 'phc'));
      expect(added.email).toBe('Ann@Example.org');
      const found = await store.accounts.bySignIn('password', 'aNN@example.ORG');
      expect(found).toEqual({ user: added, secret: 'phc' });
      expect(await store.accounts.bySignIn('code', 'ann@example.org')).toBeUndefined();
      expect(await store.accounts.bySignIn('password', 'bo@example.org')).toBeUndefined();
    });

    test('[C17] have an address once in a way, and a refused one leaves nothing', async ({
      store,
    }) => {
      const late = newUser();
      await store.accounts.add(newUser(), password('cy@example.org'));
      const again = store.accounts.add(late, password('CY@example.org'));
      await expect(again).rejects.toMatchObject({ code: 'email-taken' });
      expect(await store.accounts.find(late.id)).toBeUndefined();
      const code = { way: 'code', email: 'cy@example.org', secret: null } as const;
      expect((await store.accounts.add(late, code)).id).toBe(late.id);
    });

    test('[C17] have an address once, when twenty sign up with it at the same time', async ({
      store,
    }) => {
      const signUp = (index: number) => {
        const email = index % 2 === 0 ? 'di@example.org' : 'Di@Example.org';
        return store.accounts.add(newUser(), password(email));
      };
      const added = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => signUp(n)));
      const refused = added.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(19);
      for (const each of refused) expect(each).toMatchObject({ reason: { code: 'email-taken' } });
    });

    test('[O1] have a username once, and one for each user, when many ask at the same time', async ({
      store,
    }) => {
      const users = await atOnce(20, () => store.accounts.add(newUser()));
      const claim = (user: User, name: string) => store.accounts.setUsername(user.id, name);
      const claimed = await Promise.allSettled(users.map((user) => claim(user, 'ann')));
      const refused = claimed.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(19);
      for (const each of refused)
        expect(each).toMatchObject({ reason: { code: 'username-taken' } });
      const late = await store.accounts.add(newUser());
      const given = await atOnce(20, (index) => claim(late, `late${index}`));
      const names = given.flatMap((user) => user?.username ?? []);
      expect(names).toEqual([(await store.accounts.find(late.id))?.username]);
    });

    test('[H11] get a way to sign in once, and refused ones leave nothing', async ({ store }) => {
      const guest = await store.accounts.add(newUser());
      await store.accounts.add(newUser(), password('taken@example.org'));
      const taken = store.accounts.addSignIn(guest.id, password('TAKEN@example.org'), 7);
      await expect(taken).rejects.toMatchObject({ code: 'email-taken' });
      expect(await store.accounts.find(guest.id)).toEqual(guest);
      const emails = Array.from({ length: 10 }, (_, n) => `guest${n}@example.org`);
      const given = await Promise.all(
        emails.map((email) => store.accounts.addSignIn(guest.id, password(email), 7)),
      );
      const kept = await store.accounts.find(guest.id);
      expect(given.filter((user) => user !== undefined)).toEqual([kept]);
      const found = await Promise.all(
        emails.map((email) => store.accounts.bySignIn('password', email)),
      );
      expect(found.flatMap((owner) => owner?.user ?? [])).toEqual([kept]);
      expect(kept).toMatchObject({ id: guest.id, emailProven: false, emailSince: 7 });
      const code = { way: 'code', email: 'other@example.org', secret: null } as const;
      expect(await store.accounts.addSignIn(guest.id, code, 8)).toBeUndefined();
      expect(await store.accounts.addSignIn(nobody, code, 8)).toBeUndefined();
      const other = await store.accounts.add(newUser());
      expect(await store.accounts.addSignIn(other.id, code, 8)).toMatchObject({
        emailProven: true,
      });
    });

    test('change what is given', async ({ store }) => {
      const { id } = await store.accounts.add({ ...newUser(), avatarUrl: 'https://a.example/1' });
      expect(await store.accounts.update(id, {})).toMatchObject({ displayName: 'Ann' });
      const renamed = await store.accounts.update(id, { displayName: 'Anna' });
      expect(renamed).toMatchObject({ displayName: 'Anna', avatarUrl: 'https://a.example/1' });
      const bare = await store.accounts.update(id, { avatarUrl: null });
      expect(bare).toMatchObject({ displayName: 'Anna', avatarUrl: null });
      expect(await store.accounts.find(id)).toEqual(bare);
      expect(await store.accounts.update(nobody, { displayName: 'Nobody' })).toBeUndefined();
      expect(await store.accounts.update(nobody, {})).toBeUndefined();
    });

    test('are searched by name, address, username and id, the newest first', async ({ store }) => {
      const { accounts } = store;
      const word = randomUUID();
      const [ann, bob] = [newUser(`Ann ${word}`), newUser(`bob ${word.toUpperCase()}`)];
      await accounts.add(ann, password(`${ann.id}@Example.org`));
      await accounts.add(bob);
      const username = word.replaceAll('-', '').slice(0, 30);
      await accounts.setUsername(ann.id, username);
      const search = async (text: string, offset = 0) =>
        (await accounts.search(text, { limit: 2, offset })).map(({ id }) => id);
      expect(await search(word)).toEqual([bob.id]);
      expect(await search(`${ann.id}@example`)).toEqual([ann.id]);
      expect(await search(username.toUpperCase())).toEqual([ann.id]);
      expect(await search(bob.id.toUpperCase())).toEqual([bob.id]);
      expect(await search('')).toEqual([bob.id, ann.id]);
      expect((await search('', 1))[0]).toBe(ann.id);
      await accounts.remove(bob.id, { at: 5, displayName: word });
      expect(await search(word)).toEqual([]);
    });
  });
}
