import { describe, expect } from 'vitest';
import { networkId } from '../../../core/ids.ts';
import type { Room, User } from '../../../core/model.ts';
import { atOnce } from '../../../testing/request.ts';
import { newRoom, nobody, nowhere, stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

export function describeMembers(test: StoreTest): void {
  describe('members', () => {
    test('[H3] keep their role, however often they are admitted', async ({ store, room }) => {
      const { id } = await stranger(store);
      const admitted = await atOnce(20, () => store.members.admit(room.id, id, 'guest', 7));
      for (const each of admitted) expect(each).toEqual({ role: 'guest', muted: false });
      await store.members.update(room.id, id, { role: 'moderator' });
      const member = await store.members.admit(room.id, id, 'guest', 8);
      expect(member?.role).toBe('moderator');
    });

    test('[H7] change in what is given', async ({ store, room }) => {
      const { id } = await stranger(store);
      const find = () => store.members.find(room.id, id);
      await store.members.admit(room.id, id, 'guest', 7);
      const version = (await store.members.update(room.id, id, { muted: true })) ?? 0;
      expect(version).toBeGreaterThan(room.version);
      expect(await find()).toEqual({ role: 'guest', muted: true });
      expect(await store.members.update(room.id, id, { role: 'moderator' })).toBe(version + 1);
      expect(await find()).toEqual({ role: 'moderator', muted: true });
      expect(await store.members.update(room.id, id, { role: 'guest', muted: false })).toBe(
        version + 2,
      );
      expect(await find()).toEqual({ role: 'guest', muted: false });
      expect(await store.members.update(room.id, nobody, { muted: true })).toBeUndefined();
    });

    test('[H7] are no members once removed', async ({ store, fresh: room }) => {
      const { id } = await stranger(store);
      await store.members.admit(room.id, id, 'guest', 7);
      expect(await store.members.leave(room.id, id, 8)).toBe(room.version + 1);
      expect((await store.rooms.find({ by: 'id', id: room.id }))?.version).toBe(room.version + 1);
      expect(await store.members.find(room.id, id)).toBeUndefined();
      const listed = await store.members.list(room.id);
      expect(listed.map(({ user }) => user.id)).not.toContain(id);
      expect(await store.rooms.list('joined', id)).toEqual([]);
      expect(await store.readings.of(id)).toEqual([]);
      expect(await store.members.update(room.id, id, { role: 'moderator' })).toBeUndefined();
      expect(await store.members.leave(room.id, id, 9)).toBeUndefined();
      expect(await store.members.everWas(room.id, nobody)).toBeUndefined();
    });

    test('[H7] come back as muted as they went, with the role of a newcomer', async ({
      store,
      room,
    }) => {
      const { id } = await stranger(store);
      await store.members.admit(room.id, id, 'moderator', 7);
      await store.members.leave(room.id, id, 8);
      expect(await store.members.update(room.id, id, { muted: true })).toBeGreaterThan(1);
      const left = { role: 'moderator', muted: true };
      expect(await store.members.everWas(room.id, id)).toEqual(left);
      const back = { role: 'guest', muted: true };
      expect(await store.members.admit(room.id, id, 'guest', 9)).toEqual(back);
      expect(await store.members.find(room.id, id)).toEqual(back);
    });

    test('[H7] leave their network behind, which a ban binds', async ({ store, ann }) => {
      const { id } = await store.rooms.add(newRoom(ann, {}));
      const guest = await stranger(store);
      await store.members.admit(id, guest.id, 'guest', 1, networkId('there'));
      await store.members.leave(id, guest.id, 2);
      await store.bans.add(id, guest.id, 3, { until: 100 });
      const approach = { network: networkId('there'), at: 4 };
      const other = await stranger(store);
      const standing = await store.rooms.standing({ by: 'id', id }, other.id, approach);
      expect(standing).toMatchObject({ networkBannedSince: 3 });
    });

    test('[H4] are listed in the order in which they came', async ({ store, ann }) => {
      const { id } = await store.rooms.add(newRoom(ann, { createdAt: 1 }));
      const [late, early] = await Promise.all([stranger(store), stranger(store)]);
      await store.members.admit(id, late.id, 'guest', 3);
      await store.members.admit(id, early.id, 'moderator', 2);
      expect(await store.members.list(id)).toEqual([
        { user: ann, role: 'host', muted: false },
        { user: early, role: 'moderator', muted: false },
        { user: late, role: 'guest', muted: false },
      ]);
      expect(await store.members.list(nowhere)).toEqual([]);
    });

    test('are users of rooms that there are', async ({ store, ann, room }) => {
      const admitted = (where: Room['id'], who: User['id']) =>
        store.members.admit(where, who, 'guest', 7);
      expect(await admitted(nowhere, ann.id)).toBeUndefined();
      await expect(admitted(room.id, nobody)).rejects.toMatchObject({ code: 'store-failed' });
      expect(await store.members.find(nowhere, ann.id)).toBeUndefined();
    });

    test('[H7] are neither banned nor of a room that has ended', async ({ store, ann }) => {
      const room = await store.rooms.add(newRoom(ann, {}));
      const { id } = await stranger(store);
      await store.bans.add(room.id, id, 7);
      expect(await store.members.admit(room.id, id, 'guest', 8)).toBeUndefined();
      await store.bans.lift(room.id, id);
      await store.rooms.update(room.id, { endedAt: 9 });
      expect(await store.members.admit(room.id, id, 'guest', 10)).toBeUndefined();
      expect(await store.members.find(room.id, id)).toBeUndefined();
    });

    test('[H7] bans are listed, the latest first, and lifted by account or by network alone', async ({
      store,
      ann,
    }) => {
      const { bans, members } = store;
      const { id } = await store.rooms.add(newRoom(ann, { name: 'Barred' }));
      const [guest, other] = [await stranger(store), await stranger(store)];
      await members.admit(id, guest.id, 'guest', 1, networkId('here'));
      await bans.add(id, guest.id, 5, { until: 100 });
      await bans.add(id, other.id, 6, { until: 100 });
      const list = (now = 10, limit = 9, offset = 0) => bans.list(now, { limit, offset }, id);
      const room = { id, name: 'Barred' };
      const ofGuest = { room, user: { id: guest.id, displayName: 'Bo' }, createdAt: 5 };
      const ofOther = { room, user: { id: other.id, displayName: 'Bo' }, createdAt: 6 };
      expect(await list()).toEqual([
        { ...ofOther, networkUntil: null },
        { ...ofGuest, networkUntil: 100 },
      ]);
      expect(await list(10, 1, 1)).toEqual([{ ...ofGuest, networkUntil: 100 }]);
      expect(await list(100)).toContainEqual({ ...ofGuest, networkUntil: null });
      await bans.liftNetwork(id, guest.id);
      expect(await list()).toContainEqual({ ...ofGuest, networkUntil: null });
      await bans.lift(id, guest.id);
      expect(await list()).toEqual([{ ...ofOther, networkUntil: null }]);
      const all = await bans.list(10, { limit: 100, offset: 0 });
      expect(all).toContainEqual({ ...ofOther, networkUntil: null });
      await store.rooms.update(id, { endedAt: 7 });
      expect(await list()).toEqual([]);
    });
  });

  test('[H7] who is admitted and banned at the same time is out', async ({ store, room }) => {
    const people = await atOnce(30, () => stranger(store));
    await Promise.all(
      people.flatMap(({ id }, index) => {
        const admit = () => store.members.admit(room.id, id, 'guest', 7);
        const ban = () => store.bans.add(room.id, id, 8);
        return index % 2 === 0 ? [admit(), ban()] : [ban(), admit()];
      }),
    );
    for (const { id } of people) {
      const standing = await store.rooms.standing({ by: 'id', id: room.id }, id);
      expect(standing).toMatchObject({ banned: true, member: undefined });
    }
  });

  test('[H7] a ban ends the membership, and is lifted', async ({ store, room }) => {
    const { id } = await stranger(store);
    const banned = async () => (await store.rooms.standing({ by: 'id', id: room.id }, id))?.banned;
    await store.members.admit(room.id, id, 'guest', 7);
    await store.bans.add(room.id, id, 8);
    await store.bans.add(room.id, id, 9);
    expect(await store.members.find(room.id, id)).toBeUndefined();
    expect(await banned()).toBe(true);
    await store.bans.lift(room.id, id);
    await store.bans.lift(room.id, id);
    expect(await banned()).toBe(false);
    expect(await store.members.find(room.id, id)).toBeUndefined();
  });

  test('[H7] each decision about a room has a later version than those before', async ({
    store,
    fresh,
  }) => {
    const [ann, bob] = [await stranger(store), await stranger(store)];
    const decisions = await Promise.all([
      store.bans.add(fresh.id, ann.id, 8),
      store.rooms.update(fresh.id, { locked: true }).then((room) => room?.version),
      store.bans.lift(fresh.id, ann.id),
      store.bans.add(fresh.id, bob.id, 9),
    ]);
    const { version } = fresh;
    expect(decisions.toSorted()).toEqual(decisions.map((_, at) => version + at + 1));
    const room = await store.rooms.find({ by: 'id', id: fresh.id });
    expect(room?.version).toBe(version + decisions.length);
  });

  test('[H6] a newer bundle of keys replaces its user’s own', async ({ store, ann, fresh }) => {
    const guest = await stranger(store);
    const first = { userId: ann.id, identityKey: 'a', preKey: 'b' };
    const other = { userId: guest.id, identityKey: 'c', preKey: null };
    for (const each of [first, other]) await store.keys.put(fresh.id, each);
    const newer = { userId: ann.id, identityKey: 'd', preKey: null };
    await store.keys.put(fresh.id, newer);
    expect(new Set(await store.keys.list(fresh.id))).toEqual(new Set([newer, other]));
    expect(await store.keys.list(nowhere)).toEqual([]);
  });
}
