import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { Device, NewCommit, NewGroup } from '../../../core/group.ts';
import type { Room } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { deviceId, groupId, userId } from '../../../core/ids.ts';
import { atOnce } from '../../../testing/request.ts';
import type { StoreTest } from './fixtures.ts';

const EVER = 0;

const deviceOf = (name: string): Device => ({
  userId: userId(name),
  deviceId: deviceId(`${name}-laptop`),
});
/** Founds the groups. */
const ann = deviceOf('ann');
const bo = deviceOf('bo');
const cy = deviceOf('cy');

const newGroup = (fields: Partial<NewGroup> = {}): NewGroup => ({
  group: groupId(randomUUID()),
  replaces: null,
  founder: ann,
  welcomes: [{ ...bo, welcome: 'to bo' }],
  foundedAt: 10,
  ...fields,
});

const newCommit = (group: NewGroup, epoch: number, fields: Partial<NewCommit> = {}): NewCommit => ({
  group: group.group,
  epoch,
  commit: `to ${epoch}`,
  by: ann,
  welcomes: [],
  removes: [],
  at: 20,
  ...fields,
});

async function founded({ groups }: Store, { id }: Room, fields: Partial<NewGroup> = {}) {
  const group = newGroup(fields);
  await groups.found(id, group, EVER);
  return group;
}

export function describeGroups(test: StoreTest): void {
  describe('a group', () => {
    test('[H11] is founded once, with the devices that are welcome', async ({ store, fresh }) => {
      const { groups } = store;
      expect(await groups.find(fresh.id)).toBeUndefined();
      const all = await atOnce(4, () => founded(store, fresh));
      const group = await groups.find(fresh.id);
      expect(all.map((each) => each.group)).toContain(group?.group);
      expect(group).toMatchObject({ epoch: 1, founder: ann, foundedAt: 10, devices: [ann, bo] });
      const welcome = { group: group?.group, epoch: 1, welcome: 'to bo' };
      expect(await groups.welcome(fresh.id, bo)).toEqual(welcome);
      expect(await groups.welcome(fresh.id, ann)).toBeUndefined();
      expect(await groups.welcome(fresh.id, cy)).toBeUndefined();
    });

    test('[H11] is founded again by its founder, to the same effect', async ({ store, fresh }) => {
      const group = await founded(store, fresh);
      const again = { ...group, welcomes: [{ ...cy, welcome: 'to cy' }] };
      await store.groups.found(fresh.id, again, EVER);
      await store.groups.found(fresh.id, { ...again, founder: cy }, EVER);
      expect(await store.groups.find(fresh.id)).toMatchObject({ founder: ann, devices: [ann, bo] });
    });

    test('[H11] takes the place of another where that is the one', async ({ store, fresh }) => {
      const first = await founded(store, fresh);
      const next = { replaces: first.group, founder: cy, welcomes: [{ ...bo, welcome: 'again' }] };
      const all = await atOnce(3, () => founded(store, fresh, next));
      const group = await store.groups.find(fresh.id);
      expect(all.map((each) => each.group)).toContain(group?.group);
      expect(group).toMatchObject({ founder: cy, devices: [bo, cy] });
      expect(await store.groups.welcome(fresh.id, bo)).toMatchObject({ welcome: 'again' });
      await founded(store, fresh, { ...next, replaces: groupId('unknown') });
      expect(await store.groups.find(fresh.id)).toEqual(group);
    });

    test('[H11] takes one commit for each epoch, of devices that are in it', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const group = await founded(store, fresh);
      const [by, other] = [
        newCommit(group, 2, { by: bo, commit: 'of bo', removes: [ann] }),
        newCommit(group, 2, { welcomes: [{ ...cy, welcome: 'to cy' }] }),
      ];
      const outsider = newCommit(group, 2, { by: cy });
      expect(await groups.commit(fresh.id, outsider, EVER)).toBeUndefined();
      const winner = { epoch: 2, commit: 'of bo', by: bo };
      expect(await groups.commit(fresh.id, by, EVER)).toEqual(winner);
      expect(await groups.commit(fresh.id, other, EVER)).toEqual(winner);
      expect(await groups.find(fresh.id)).toMatchObject({ epoch: 2, devices: [bo] });
      expect(await groups.commit(fresh.id, newCommit(group, 3), EVER)).toBeUndefined();
      expect(await groups.commit(fresh.id, newCommit(group, 4, { by: bo }), EVER)).toBeUndefined();
      expect(await groups.find(fresh.id)).toMatchObject({ epoch: 2 });
    });

    test('[H11] takes one of many that come at once', async ({ store, fresh }) => {
      const group = await founded(store, fresh);
      const all = await atOnce(8, (index) =>
        store.groups.commit(fresh.id, newCommit(group, 2, { commit: `of ${index}` }), EVER),
      );
      expect(new Set(all.map((winner) => winner?.commit)).size).toBe(1);
      expect(await store.groups.find(fresh.id)).toMatchObject({ epoch: 2 });
    });

    test('[H11] adds a device anew that it removes', async ({ store, fresh }) => {
      const group = await founded(store, fresh);
      const anew = newCommit(group, 2, { removes: [bo], welcomes: [{ ...bo, welcome: 'anew' }] });
      await store.groups.commit(fresh.id, anew, EVER);
      expect((await store.groups.find(fresh.id))?.devices).toEqual([ann, bo]);
      expect(await store.groups.welcome(fresh.id, bo)).toMatchObject({ epoch: 2, welcome: 'anew' });
    });

    test('[H11] forgets what all of its devices have seen, and a welcome once it was used', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const { id } = fresh;
      const group = await founded(store, fresh);
      const kept = async (after = 0) =>
        (await groups.commits(id, { group: group.group, epoch: after }, 9)).map(
          ({ epoch }) => epoch,
        );
      const see = (device: Device, epoch: number) =>
        groups.seen(id, device, { group: group.group, epoch }, EVER);
      for (const epoch of [2, 3, 4]) await groups.commit(id, newCommit(group, epoch), EVER);
      expect(await kept()).toEqual([2, 3, 4]);
      expect(await kept(2)).toEqual([3, 4]);
      expect(await groups.commits(id, { group: group.group, epoch: 0 }, 1)).toEqual([
        { epoch: 2, commit: 'to 2', by: ann },
      ]);
      expect(await see(ann, 4)).toBe(true);
      expect(await kept()).toEqual([2, 3, 4]);
      expect(await see(bo, 3)).toBe(true);
      expect(await see(bo, 2)).toBe(true);
      expect(await kept()).toEqual([4]);
      expect(await groups.welcome(id, bo)).toBeUndefined();
      expect(await see(cy, 9)).toBe(false);
      // Who was removed has nothing to see any more.
      await groups.commit(id, newCommit(group, 5, { removes: [bo] }), EVER);
      await see(ann, 5);
      expect(await kept()).toEqual([]);
      expect(await groups.commit(id, newCommit(group, 5), EVER)).toBeUndefined();
    });

    test('[H11] forgets what is old, and what is behind by very much', async ({ store, fresh }) => {
      const { groups } = store;
      const group = await founded(store, fresh);
      await groups.commit(fresh.id, newCommit(group, 2, { at: 20 }), EVER);
      await groups.commit(fresh.id, newCommit(group, 3, { at: 30 }), 25);
      const after = { group: group.group, epoch: 0 };
      expect(await groups.commits(fresh.id, after, 9)).toMatchObject([{ epoch: 3 }]);
      expect(await groups.welcome(fresh.id, bo)).toBeUndefined();
      await atOnce(1_000, (index) =>
        groups.commit(fresh.id, newCommit(group, 4 + index, { at: 30 }), 25),
      );
      expect(await groups.commits(fresh.id, after, 1)).toMatchObject([{ epoch: 4 }]);
    });

    test('[H11] forgets nothing for a commit that names an epoch far ahead', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const group = await founded(store, fresh);
      await groups.commit(fresh.id, newCommit(group, 2), EVER);
      for (const by of [ann, cy]) {
        const far = newCommit(group, 5_000, { by });
        expect(await groups.commit(fresh.id, far, EVER)).toBeUndefined();
      }
      const after = { group: group.group, epoch: 0 };
      expect(await groups.commits(fresh.id, after, 9)).toMatchObject([{ epoch: 2 }]);
    });

    test('[H11] that was replaced is kept while somebody has to catch up', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const group = await founded(store, fresh);
      await groups.commit(fresh.id, newCommit(group, 2), EVER);
      const next = await founded(store, fresh, { replaces: group.group, welcomes: [] });
      expect(await groups.commit(fresh.id, newCommit(group, 3), EVER)).toBeUndefined();
      const place = { group: group.group, epoch: 2 };
      const kept = () => groups.commits(fresh.id, { ...place, epoch: 0 }, 9);
      expect(await kept()).toHaveLength(1);
      await groups.seen(fresh.id, ann, place, EVER);
      expect(await kept()).toHaveLength(1);
      await groups.seen(fresh.id, bo, place, EVER);
      expect(await kept()).toEqual([]);
      // An id that was used names no new group.
      await founded(store, fresh, { group: next.group, replaces: next.group, founder: bo });
      expect(await groups.find(fresh.id)).toMatchObject({ founder: ann });
    });

    test('[H11] takes no more room than is worth it, however often it is replaced', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const kept = async ({ group }: NewGroup) =>
        (await groups.commits(fresh.id, { group, epoch: 0 }, 99)).length;
      const first = await founded(store, fresh);
      const commit = 'x'.repeat(262_144);
      for (let epoch = 2; epoch <= 40; epoch += 1) {
        await groups.commit(fresh.id, newCommit(first, epoch, { commit }), EVER);
      }
      expect(await kept(first)).toBe(32);
      const second = await founded(store, fresh, { replaces: first.group });
      await groups.commit(fresh.id, newCommit(second, 2), EVER);
      await founded(store, fresh, { replaces: groupId('unknown') });
      expect([await kept(first), await kept(second)]).toEqual([32, 1]);
      await founded(store, fresh, { replaces: second.group });
      expect([await kept(first), await kept(second)]).toEqual([0, 1]);
    });

    test('[H11] forgets the oldest welcomes where all are too long, and takes commits on', async ({
      store,
      fresh,
    }) => {
      const { groups } = store;
      const group = await founded(store, fresh);
      const welcome = 'x'.repeat(262_144);
      const flood = (epoch: number) => {
        const devices = Array.from({ length: 16 }, (_, index) => deviceOf(`${epoch}-${index}`));
        const welcomes = devices.map((device) => ({ ...device, welcome }));
        return groups.commit(fresh.id, newCommit(group, epoch, { welcomes }), EVER);
      };
      const waits = async (name: string) =>
        (await groups.welcome(fresh.id, deviceOf(name))) !== undefined;
      for (let epoch = 2; epoch <= 8; epoch += 1) await flood(epoch);
      const last = newCommit(group, 9, { welcomes: [{ ...cy, welcome: 'to cy' }] });
      expect(await groups.commit(fresh.id, last, EVER)).toBeDefined();
      expect(await Promise.all(['bo', '2-0', '8-15', 'cy'].map(waits))).not.toContain(false);
      // Nine times 4 MiB are more than 32.
      for (const epoch of [10, 11]) expect(await flood(epoch)).toMatchObject({ epoch });
      expect(await Promise.all(['bo', '2-0', '2-15'].map(waits))).not.toContain(true);
      expect(await Promise.all(['4-0', 'cy', '11-15'].map(waits))).not.toContain(false);
      // They are in the group, and can be added anew.
      const anew = newCommit(group, 12, { removes: [bo], welcomes: [{ ...bo, welcome: 'anew' }] });
      await groups.commit(fresh.id, anew, EVER);
      expect(await groups.welcome(fresh.id, bo)).toMatchObject({ epoch: 12, welcome: 'anew' });
    });

    test('[H11] ends with its room', async ({ store, fresh }) => {
      const group = await founded(store, fresh);
      await store.groups.commit(fresh.id, newCommit(group, 2), EVER);
      await store.rooms.update(fresh.id, { endedAt: 50 });
      expect(await store.groups.find(fresh.id)).toBeUndefined();
      const after = { group: group.group, epoch: 0 };
      expect(await store.groups.commits(fresh.id, after, 9)).toEqual([]);
      await founded(store, fresh);
      expect(await store.groups.find(fresh.id)).toBeUndefined();
    });
  });
}
