import { describe, expect } from 'vitest';
import type { Device, NewDeviceKeys } from '../../../core/group.ts';
import type { Room, User } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { deviceId } from '../../../core/ids.ts';
import { atOnce } from '../../../testing/request.ts';
import { stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const NOW = 100;

const deviceOf = ({ id }: User, name = 'laptop'): Device => ({
  userId: id,
  deviceId: deviceId(name),
});

const keysOf = (device: Device, fields: Partial<NewDeviceKeys> = {}): NewDeviceKeys => ({
  ...device,
  identityKey: 'identity',
  endorsement: null,
  preKeys: ['one', 'two', 'last'],
  expiresAt: null,
  publishedAt: NOW,
  ...fields,
});

/** The pre keys that are given out one after another. */
async function claims({ devices }: Store, { id }: Room, device: Device, times: number, now = NOW) {
  const given: (string | undefined)[] = [];
  for (let time = 0; time < times; time += 1) {
    const [claimed] = await devices.claim(id, [device], now);
    given.push(claimed?.preKey);
  }
  return given;
}

export function describeDevices(test: StoreTest): void {
  describe('keys of devices', () => {
    test('[H11] are given out once each, the newest again and again', async ({
      store,
      ann,
      fresh,
    }) => {
      const { devices } = store;
      const other = { identityKey: 'other', endorsement: 'by one' };
      const [laptop, phone] = [deviceOf(ann), deviceOf(ann, 'phone')];
      await devices.publish(fresh.id, keysOf(laptop));
      await devices.publish(fresh.id, keysOf(phone, { ...other, preKeys: [] }));
      const known = { ...laptop, identityKey: 'identity', endorsement: null, preKeysLeft: 3 };
      const bare = { ...phone, ...other, preKeysLeft: 0 };
      expect(await devices.list(fresh.id, NOW)).toEqual([known, bare]);
      const first = { ...laptop, identityKey: 'identity', preKey: 'one' };
      const nobodys = deviceOf(ann, 'unknown');
      expect(await devices.claim(fresh.id, [laptop, phone, nobodys], NOW)).toEqual([first]);
      expect(await claims(store, fresh, laptop, 3)).toEqual(['two', 'last', 'last']);
      expect(await devices.list(fresh.id, NOW)).toMatchObject([{ preKeysLeft: 0 }, bare]);
      await devices.publish(fresh.id, keysOf(laptop, { preKeys: ['new', 'newer'] }));
      expect(await claims(store, fresh, laptop, 3)).toEqual(['new', 'newer', 'newer']);
    });

    test('[H11] are not given out again where they are published again', async ({
      store,
      ann,
      fresh,
    }) => {
      const laptop = deviceOf(ann);
      await store.devices.publish(fresh.id, keysOf(laptop));
      expect(await claims(store, fresh, laptop, 2)).toEqual(['one', 'two']);
      await store.devices.publish(fresh.id, keysOf(laptop));
      expect(await claims(store, fresh, laptop, 2)).toEqual(['last', 'last']);
      await store.rooms.update(fresh.id, { endedAt: 50 });
      await store.devices.publish(fresh.id, keysOf(laptop));
      expect(await store.devices.list(fresh.id, NOW)).toEqual([]);
    });

    test('[H11] are given to one each, however many ask at once', async ({ store, ann, fresh }) => {
      const laptop = deviceOf(ann);
      const preKeys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
      await store.devices.publish(fresh.id, keysOf(laptop, { preKeys }));
      const all = await atOnce(20, () => store.devices.claim(fresh.id, [laptop], NOW));
      const given = all.flat().map(({ preKey }) => preKey);
      expect(given.toSorted()).toEqual(preKeys.toSorted());
    });

    test('[H11] are not given out once they are expired', async ({ store, ann, fresh }) => {
      const laptop = deviceOf(ann);
      await store.devices.publish(fresh.id, keysOf(laptop, { expiresAt: 200 }));
      expect(await store.devices.list(fresh.id, 200)).toMatchObject([{ preKeysLeft: 0 }]);
      expect(await claims(store, fresh, laptop, 1, 200)).toEqual([undefined]);
      expect(await claims(store, fresh, laptop, 1, 199)).toEqual(['one']);
      const renewed = { preKeys: ['fresh'], expiresAt: 900, publishedAt: 300 };
      await store.devices.publish(fresh.id, keysOf(laptop, renewed));
      expect(await claims(store, fresh, laptop, 2, 400)).toEqual(['fresh', 'fresh']);
    });

    test('[H11] go with their identity, and where their owner takes them back', async ({
      store,
      ann,
      fresh,
    }) => {
      const laptop = deviceOf(ann);
      await store.devices.publish(fresh.id, keysOf(laptop));
      const other = { identityKey: 'another', preKeys: ['other'] };
      await store.devices.publish(fresh.id, keysOf(laptop, other));
      expect(await store.devices.claim(fresh.id, [laptop], NOW)).toMatchObject([
        { identityKey: 'another', preKey: 'other' },
      ]);
      await store.devices.remove(fresh.id, laptop);
      expect(await store.devices.list(fresh.id, NOW)).toEqual([]);
      expect(await claims(store, fresh, laptop, 1)).toEqual([undefined]);
    });

    test('[H11] are of members, while they are', async ({ store, fresh }) => {
      const bo = await stranger(store);
      const laptop = deviceOf(bo);
      await store.members.admit(fresh.id, bo.id, 'guest', 1);
      await store.devices.publish(fresh.id, keysOf(laptop));
      await store.members.leave(fresh.id, bo.id, 2);
      expect(await store.devices.list(fresh.id, NOW)).toEqual([]);
      expect(await claims(store, fresh, laptop, 1)).toEqual([undefined]);
      await store.members.admit(fresh.id, bo.id, 'guest', 3);
      expect(await claims(store, fresh, laptop, 1)).toEqual(['one']);
      await store.accounts.remove(bo.id, { at: 4, displayName: '' });
      await store.members.admit(fresh.id, bo.id, 'guest', 5);
      expect(await store.devices.list(fresh.id, NOW)).toEqual([]);
    });

    test('[H11] are few: those that were published first are forgotten', async ({
      store,
      ann,
      fresh,
    }) => {
      const laptop = deviceOf(ann);
      const preKeys = Array.from({ length: 30 }, (_, index) => `key ${index}`);
      await store.devices.publish(fresh.id, keysOf(laptop, { preKeys }));
      const more = preKeys.map((preKey) => `more ${preKey}`);
      await store.devices.publish(fresh.id, keysOf(laptop, { preKeys: more }));
      // A supply that was taken already is not taken again.
      await store.devices.publish(fresh.id, keysOf(laptop, { preKeys: more }));
      expect(await store.devices.list(fresh.id, NOW)).toMatchObject([{ preKeysLeft: 50 }]);
      expect(await claims(store, fresh, laptop, 1)).toEqual(['key 10']);
      for (let count = 1; count <= 32; count += 1) {
        const device = deviceOf(ann, `device ${count}`);
        await store.devices.publish(fresh.id, keysOf(device, { publishedAt: NOW + count }));
      }
      const known = await store.devices.list(fresh.id, NOW);
      expect(known.map((device) => device.deviceId)).not.toContain('laptop');
      expect(known).toHaveLength(32);
    });
  });
}
