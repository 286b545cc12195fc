import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { UserId } from '../../../core/ids.ts';
import type { Approach, Invite } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { networkId } from '../../../core/ids.ts';
import { atOnce } from '../../../testing/request.ts';
import { newInvite, newRoom, stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const MANY = 100;

/** At ten ms since 1970. */
const NOW: Approach = { network: undefined, at: 10 };

const spend = (store: Store, invite: Invite, userId: UserId, approach = NOW) =>
  store.invites.spend(invite, userId, randomUUID(), approach);

export function describeInvites(test: StoreTest): void {
  describe('invites', () => {
    test('[H11] lead to their room until they are revoked', async ({ store, fresh }) => {
      const { invites, rooms } = store;
      const older = newInvite(fresh, { role: 'moderator', expiresAt: 20, mostUses: 3 });
      const first = await invites.add(older, MANY);
      expect(first).toEqual({ ...older, uses: 0, revokedAt: null });
      const second = await invites.add(newInvite(fresh, { createdAt: 2 }), MANY);
      expect(await invites.list(fresh.id)).toEqual([second, first]);
      expect(await invites.find(first.code)).toEqual(first);
      expect(await rooms.find({ by: 'invite', code: first.code })).toEqual(fresh);
      const revoked = await invites.update(fresh.id, first.id, { revokedAt: 5 });
      expect(revoked).toEqual({ ...first, revokedAt: 5 });
      expect(await invites.update(fresh.id, first.id, { code: 'again' })).toBeUndefined();
      expect(await invites.list(fresh.id)).toEqual([second]);
      expect(await invites.find(first.code)).toEqual(revoked);
      await rooms.update(fresh.id, { endedAt: 6 });
      expect(await rooms.find({ by: 'invite', code: second.code })).toBeUndefined();
    });

    test('[H11] are of one room, and so many in it', async ({ store, ann, fresh }) => {
      const { invites, rooms } = store;
      const invite = await invites.add(newInvite(fresh), 1);
      const more = invites.add(newInvite(fresh), 1);
      await expect(more).rejects.toMatchObject({ code: 'too-many-invites' });
      const other = await rooms.add(newRoom(ann));
      expect(await invites.update(other.id, invite.id, { revokedAt: 5 })).toBeUndefined();
      await invites.update(fresh.id, invite.id, { revokedAt: 5 });
      const made = await atOnce(8, () =>
        invites.add(newInvite(fresh), 1).then(
          () => 1,
          () => 0,
        ),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
    });

    test('[H11] are used so often and no more, however many try at once', async ({
      store,
      fresh,
    }) => {
      const invite = await store.invites.add(newInvite(fresh, { mostUses: 3 }), MANY);
      const people = await atOnce(12, () => stranger(store));
      const members = await Promise.all(people.map(({ id }) => spend(store, invite, id)));
      expect(members.filter((member) => member)).toHaveLength(3);
      expect(await store.members.list(fresh.id)).toHaveLength(4);
      expect(await store.invites.find(invite.code)).toMatchObject({ uses: 3 });
    });

    test('[H11] are used once by one person, however often they come', async ({ store, fresh }) => {
      const fields = { role: 'moderator', mostUses: 2 } as const;
      const invite = await store.invites.add(newInvite(fresh, fields), MANY);
      const { id } = await stranger(store);
      const members = await atOnce(12, () => spend(store, invite, id));
      for (const each of members) expect(each).toEqual({ role: 'moderator', muted: false });
      expect(await store.invites.find(invite.code)).toMatchObject({ uses: 1 });
    });

    test('[H11] let nobody in who is banned, or when they are over', async ({ store, fresh }) => {
      const { invites, bans } = store;
      const [bo, exile] = await Promise.all([stranger(store), stranger(store)]);
      await bans.add(fresh.id, exile.id, 7);
      const invite = await invites.add(newInvite(fresh, { expiresAt: 10, mostUses: 1 }), MANY);
      const early = { network: undefined, at: 9 };
      expect(await spend(store, invite, exile.id, early)).toBeUndefined();
      expect(await spend(store, invite, bo.id)).toBeUndefined();
      const renewed = await invites.update(fresh.id, invite.id, { code: randomUUID() });
      expect(await spend(store, invite, bo.id, early)).toBeUndefined();
      await spend(store, renewed ?? invite, bo.id, early);
      expect(await invites.find(renewed?.code ?? '')).toMatchObject({ uses: 1 });
      expect(await store.members.find(fresh.id, bo.id)).toBeDefined();
    });

    test('[H11] that made somebody a moderator are revoked with their rank', async ({
      store,
      fresh,
    }) => {
      const { invites } = store;
      const [bo, cy] = await Promise.all([stranger(store), stranger(store)]);
      const make = (role: Invite['role']) => invites.add(newInvite(fresh, { role }), MANY);
      const [used, other, forGuests] = [
        await make('moderator'),
        await make('moderator'),
        await make('guest'),
      ];
      await spend(store, used, bo.id);
      await spend(store, forGuests, cy.id);
      // To leave, and to come back by another one, hides nothing.
      await store.members.leave(fresh.id, bo.id, 8);
      expect(await spend(store, forGuests, bo.id)).toMatchObject({ role: 'guest' });
      for (const { id } of [bo, cy]) await invites.revokeOf(fresh.id, id, 9);
      const left = await invites.list(fresh.id);
      expect(new Set(left.map(({ id }) => id))).toEqual(new Set([other.id, forGuests.id]));
    });
  });

  test('[H7] a ban of a guest is one of where they came from, for a time', async ({
    store,
    fresh,
  }) => {
    const { members, bans, invites, rooms } = store;
    const [here, there] = [networkId('here'), networkId('there')];
    const [mover, invited, signedIn] = await atOnce(3, () => stranger(store));
    if (!mover || !invited || !signedIn) throw new Error('nobody came');
    const ofFresh = { by: 'id', id: fresh.id } as const;
    const towards = (network = here, at = 9) => rooms.standing(ofFresh, mover.id, { network, at });
    await members.admit(fresh.id, mover.id, 'guest', 7, there);
    expect(await towards()).toMatchObject({ network: there, networkBannedSince: null });
    await members.move(fresh.id, mover.id, here);
    const invite = await invites.add(newInvite(fresh), MANY);
    await spend(store, invite, invited.id, { network: here, at: 7 });
    await members.admit(fresh.id, signedIn.id, 'guest', 7);
    for (const { id } of [mover, invited, signedIn]) {
      await bans.add(fresh.id, id, 8, { until: 10 });
    }
    expect(await towards()).toMatchObject({ networkBannedSince: 8, banned: true });
    expect(await towards(there)).toMatchObject({ networkBannedSince: null });
    expect(await towards(here, 10)).toMatchObject({ networkBannedSince: null });
    await bans.lift(fresh.id, mover.id);
    expect(await towards()).toMatchObject({ networkBannedSince: 8, banned: false });
    await bans.lift(fresh.id, invited.id);
    const from = there;
    await bans.add(fresh.id, signedIn.id, 8, { until: 10, from: [from] });
    await bans.add(fresh.id, mover.id, 7, { until: 12, from: [from] });
    const unknown = await rooms.standing(ofFresh, undefined, { network: there, at: 11 });
    expect(unknown).toMatchObject({ user: undefined, networkBannedSince: 7, banned: false });
    expect(await towards()).toMatchObject({ networkBannedSince: null });
  });
}
