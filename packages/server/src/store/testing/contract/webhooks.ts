import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { connIdFrom, nodeId } from '../../../core/ids.ts';
import type { Room, User } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import type { Attendee, Happening, NewWebhookEvent } from '../../../core/webhook.ts';
import { atOnce } from '../../../testing/request.ts';
import { newMessage, newRoom, stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const LEASE = 60;
const PATIENCE = 4;
const FAILED = { delivered: false, status: 500, error: 'answered 500' } as const;

/** An address of its own, so that tests in one store do not meet. */
const newEndpoint = () => `https://example.org/${randomUUID()}`;

const event = (type: Happening['kind'], endpoints: readonly string[], at = 1): NewWebhookEvent => ({
  id: randomUUID(),
  type,
  payload: `{"of":"${type}"}`,
  at,
  endpoints,
});

const claim = ({ deliveries }: Store, endpoint: string, now = 1, most = 100, mostOfRoom = most) =>
  deliveries.claim(endpoint, { now, until: now + LEASE, most, mostOfRoom, patience: PATIENCE });

/** What an endpoint is to be told, as `number type`. */
const toldTo = async (store: Store, endpoint: string) =>
  (await claim(store, endpoint)).map(({ number, type }) => `${number} ${type}`);

const attendeeOf = (room: Room, user: User, line: string, node = 'one'): Attendee => ({
  line: connIdFrom(`~${room.id}${line}`),
  roomId: room.id,
  node: nodeId(node),
  participant: {
    userId: user.id,
    serial: user.serial,
    displayName: user.displayName,
    dialect: user.origin,
  },
});

const joined = (to: string) => ({
  joined: event('participant.joined', [to]),
  started: event('room.started', [to]),
});
const left = (to: string) => ({
  left: event('participant.left', [to]),
  ended: event('room.ended', [to]),
});

/** Tells an endpoint so many things of a room. */
const tell = async (store: Store, room: Room, ann: User, count: number) => {
  const to = newEndpoint();
  for (let each = 0; each < count; each += 1) {
    await store.messages.append(newMessage(room, ann), event('message.created', [to]));
  }
  return to;
};

export function describeWebhooks(test: StoreTest): void {
  describe('webhooks', () => {
    test('are written with what they tell of, and numbered by room', async ({ store, ann }) => {
      const [to, other] = [newEndpoint(), newEndpoint()];
      const told = (type: Happening['kind']) => event(type, [to, other]);
      const made = newRoom(ann);
      const room = await store.rooms.add(made, undefined, told('room.created'));
      const message = newMessage(room, ann);
      const written = await store.messages.append(message, told('message.created'));
      const change = { name: 'Another' };
      await store.rooms.update(room.id, change, told('room.updated'));
      await store.members.leave(room.id, ann.id, 5, told('participant.kicked'));
      await store.rooms.update(room.id, { endedAt: 5 }, told('room.deleted'));
      const claimed = await claim(store, to);
      expect(claimed.map(({ number, type }) => [number, type])).toEqual([
        [1, 'room.created'],
        [2, 'message.created'],
        [3, 'room.updated'],
        [4, 'participant.kicked'],
        [5, 'room.deleted'],
      ]);
      expect(claimed[1]).toMatchObject({
        roomId: room.id,
        roomSerial: room.serial,
        messageSerial: written.serial,
        createdAt: written.createdAt,
        payload: '{"of":"message.created"}',
        attempts: 0,
      });
      expect(written).toMatchObject(message);
      const again = (await claim(store, other)).map(({ id }) => id);
      expect(again).toEqual(claimed.map(({ id }) => id));
    });

    test('are not written where nothing was done', async ({ store, ann, fresh }) => {
      const to = newEndpoint();
      const told = (type: Happening['kind']) => event(type, [to]);
      const message = newMessage(fresh, ann);
      await store.messages.append(message);
      const again = store.messages.append(message, told('message.created'));
      await expect(again).rejects.toMatchObject({ code: 'message-known' });
      const edit = { text: 'hullo', encrypted: false, at: 2 };
      await store.messages.remove(fresh.id, message.id, 2);
      await store.messages.remove(fresh.id, message.id, 3, told('message.deleted'));
      await store.messages.edit(fresh.id, message.id, edit, told('message.updated'));
      const bo = await stranger(store);
      await store.bans.lift(fresh.id, bo.id, told('participant.unbanned'));
      await store.bans.add(fresh.id, bo.id, 1, undefined, told('participant.banned'));
      await store.bans.add(fresh.id, bo.id, 1, undefined, told('participant.banned'));
      await store.bans.lift(fresh.id, bo.id, told('participant.unbanned'));
      await store.rooms.update(fresh.id, { endedAt: 7 });
      await store.rooms.update(fresh.id, { endedAt: 8 }, told('room.deleted'));
      await store.rooms.update(fresh.id, { name: 'Late' }, told('room.updated'));
      expect(await toldTo(store, to)).toEqual(['1 participant.banned', '2 participant.unbanned']);
    });

    test('have no gap in their numbers, when a hundred come at once', async ({
      store,
      ann,
      room,
      fresh,
    }) => {
      const to = newEndpoint();
      await atOnce(100, (index) =>
        store.messages.append(
          newMessage(index % 2 === 0 ? room : fresh, ann),
          event('message.created', [to]),
        ),
      );
      const claimed = await claim(store, to);
      const numbers = Map.groupBy(claimed, ({ roomId }) => roomId);
      const counted = Array.from({ length: 50 }, (_, index) => index + 1);
      expect(numbers.get(fresh.id)?.map(({ number }) => number)).toEqual(counted);
      expect(numbers.get(room.id)).toHaveLength(50);
    });

    test('[M4] tell of the end of a room once', async ({ store, ann }) => {
      const to = newEndpoint();
      const room = await store.rooms.add(newRoom(ann, { transient: true }));
      const end = (endedAt: number) =>
        store.rooms.update(room.id, { endedAt }, event('room.deleted', [to]));
      const ended = await Promise.all([end(9), end(9), end(10)]);
      expect(ended).toMatchObject([{ endedAt: 9 }, undefined, undefined]);
      expect((await claim(store, to)).filter(({ roomId }) => roomId === room.id)).toHaveLength(1);
      expect(await store.rooms.find({ by: 'id', id: room.id })).toBeUndefined();
    });
  });

  describe('attendance', () => {
    test('tells of each person once, however many connections they have', async ({
      store,
      ann,
      fresh,
    }) => {
      const to = newEndpoint();
      const bo = await stranger(store);
      const [first, second] = [attendeeOf(fresh, ann, 'a'), attendeeOf(fresh, ann, 'b')];
      const third = attendeeOf(fresh, bo, 'c');
      for (const each of [first, first, second, third]) {
        await store.attendance.enter(each, joined(to));
      }
      for (const each of [first, third, third, second, second]) {
        await store.attendance.leave(each, left(to));
      }
      expect(await toldTo(store, to)).toEqual([
        '1 room.started',
        '2 participant.joined',
        '3 participant.joined',
        '4 participant.left',
        '5 participant.left',
        '6 room.ended',
      ]);
    });

    test('tells once where several nodes find the same people lost', async ({
      store,
      ann,
      fresh,
    }) => {
      const to = newEndpoint();
      const dead = attendeeOf(fresh, ann, 'a', fresh.id);
      const alive = attendeeOf(fresh, await stranger(store), 'b', 'alive');
      for (const each of [dead, alive]) await store.attendance.enter(each, joined(to));
      const lost = await store.attendance.lost([nodeId('alive'), nodeId('one')]);
      expect(lost.filter(({ roomId }) => roomId === fresh.id)).toEqual([dead]);
      await atOnce(5, () => store.attendance.leave(dead, left(to)));
      expect((await toldTo(store, to)).slice(3)).toEqual(['4 participant.left']);
    });

    test('counts each coming once, when one person comes from everywhere at once', async ({
      store,
      ann,
      fresh,
    }) => {
      const to = newEndpoint();
      await atOnce(10, (index) =>
        store.attendance.enter(attendeeOf(fresh, ann, String(index)), joined(to)),
      );
      expect(await toldTo(store, to)).toEqual(['1 room.started', '2 participant.joined']);
    });
  });

  describe('deliveries', () => {
    test('are claimed once, until their time is over', async ({ store, ann, fresh }) => {
      const to = await tell(store, fresh, ann, 20);
      const claims = await atOnce(8, () => claim(store, to, 1, 5));
      const claimed = claims.flat().map(({ deliveryId }) => deliveryId);
      expect(claimed).toHaveLength(5);
      expect(await claim(store, to, LEASE)).toEqual([]);
      const again = await claim(store, to, LEASE + 1);
      expect(again.map(({ deliveryId }) => deliveryId)).toEqual(claimed.slice(0, 1));
    });

    test('lose the text of a message with it, whatever became of them', async ({
      store,
      ann,
      fresh,
    }) => {
      const to = newEndpoint();
      const said = (text: string) => ({
        ...event('message.created', [to]),
        payload: JSON.stringify({ id: text, text }),
      });
      const [gone, kept] = [newMessage(fresh, ann), newMessage(fresh, ann)];
      await store.messages.append(gone, said('oops'));
      await store.messages.append(kept, said('hello'));
      const change = { text: 'hm', encrypted: false, at: 1 };
      await store.messages.edit(fresh.id, gone.id, change, said('hm'));
      const [first] = await claim(store, to, 1, 1);
      if (!first) throw new Error('Nothing was claimed');
      await store.deliveries.settle(first.deliveryId, { delivered: true, status: 204 }, 1);
      await store.messages.remove(fresh.id, gone.id, 2, event('message.deleted', [to]));
      await store.deliveryLog.resend(first.deliveryId);
      const claimed = await claim(store, to, 2);
      const payloads = claimed.map(({ payload }): unknown => JSON.parse(payload));
      expect(payloads).toEqual([
        { id: 'oops', text: '' },
        { id: 'hello', text: 'hello' },
        { id: 'hm', text: '' },
        { of: 'message.deleted' },
      ]);
    });

    test('of one room leave places for others', async ({ store, ann, room, fresh }) => {
      const to = await tell(store, fresh, ann, 10);
      await store.messages.append(newMessage(room, ann), event('message.created', [to]));
      const claimed = await claim(store, to, 1, 5, 3);
      const numbers = claimed.map(({ roomId, number }) => roomId === fresh.id && number);
      expect(numbers).toEqual([1, 2, 3, false]);
      await store.deliveries.release(claimed.map(({ deliveryId }) => deliveryId));
      expect(await claim(store, to, 1, 5, 3)).toEqual(claimed);
    });

    test('wait for what was told of the same room before', async ({ store, ann, room, fresh }) => {
      const to = await tell(store, fresh, ann, 3);
      await store.messages.append(newMessage(room, ann), event('message.created', [to]));
      const [first, ...rest] = await claim(store, to, 1, 1);
      expect(rest).toEqual([]);
      if (!first) throw new Error('Nothing was claimed');
      const elsewhere = await claim(store, to);
      expect(elsewhere.map(({ roomId }) => roomId)).toEqual([room.id]);
      await store.deliveries.settle(first.deliveryId, { ...FAILED, dueAt: 10 }, 2);
      expect(await claim(store, to, 9)).toEqual([]);
      const retried = await claim(store, to, 10);
      expect(retried).toEqual([{ ...first, attempts: 1 }]);
      await store.deliveries.settle(first.deliveryId, { delivered: true, status: 204 }, 11);
      expect(await claim(store, to, 11)).toHaveLength(2);
    });

    test('wait no longer than a few attempts', async ({ store, ann, fresh }) => {
      const to = await tell(store, fresh, ann, 2);
      for (let now = 1; now <= PATIENCE; now += 1) {
        const [first, ...rest] = await claim(store, to, now, 1);
        expect([first?.attempts, rest]).toEqual([now - 1, []]);
        if (first)
          await store.deliveries.settle(first.deliveryId, { ...FAILED, dueAt: now + 1 }, now);
      }
      expect(await claim(store, to, PATIENCE + 1)).toHaveLength(2);
    });

    test('that were not tried are given back', async ({ store, ann, fresh }) => {
      const to = await tell(store, fresh, ann, 2);
      const ids = (await claim(store, to)).map(({ deliveryId }) => deliveryId);
      await store.deliveries.release(ids);
      expect(await claim(store, to, 2)).toHaveLength(2);
    });

    test('that are given up are kept, and sent again when asked', async ({ store, ann, fresh }) => {
      const to = await tell(store, fresh, ann, 3);
      const claimed = await claim(store, to);
      for (const { deliveryId } of claimed.slice(0, 2)) {
        await store.deliveries.settle(deliveryId, { ...FAILED, dueAt: null }, 2);
      }
      const failed = await store.deliveryLog.list({ state: 'failed', endpoint: to, limit: 9 });
      expect(failed.map(({ number }) => number)).toEqual([2, 1]);
      expect(failed[1]).toEqual({
        id: claimed[0]?.deliveryId,
        eventId: claimed[0]?.id,
        type: 'message.created',
        endpoint: to,
        roomId: fresh.id,
        number: 1,
        state: 'failed',
        attempts: 1,
        createdAt: 1,
        dueAt: null,
        settledAt: 2,
        status: 500,
        error: 'answered 500',
      });
      const [latest] = failed;
      const older = { roomId: fresh.id, limit: 9, ...(latest && { before: latest.id }) };
      expect((await store.deliveryLog.list(older)).map(({ number }) => number)).toEqual([1]);
      expect(await store.deliveryLog.resendFailed(newEndpoint())).toBe(0);
      expect(await store.deliveryLog.resendFailed(to)).toBe(2);
      expect((await claim(store, to, 3)).map(({ attempts }) => attempts)).toEqual([0, 0]);
      for (const { deliveryId } of claimed) {
        await store.deliveries.settle(deliveryId, { delivered: true, status: 200 }, 4);
        expect(await store.deliveryLog.resend(deliveryId)).toBe(true);
      }
      expect(await claim(store, to, 5)).toHaveLength(3);
    });

    test('are forgotten in time', async ({ store, ann, fresh }) => {
      const to = await tell(store, fresh, ann, 3);
      const [one, two] = await claim(store, to);
      if (!one || !two) throw new Error('Too little was claimed');
      expect((await store.deliveries.backlog()).oldest).toBe(1);
      await store.deliveries.settle(one.deliveryId, { delivered: true, status: 200 }, 10);
      await store.deliveries.settle(two.deliveryId, { ...FAILED, dueAt: null }, 10);
      const kept = async () =>
        (await store.deliveryLog.list({ endpoint: to, limit: 9 })).map(({ number }) => number);
      await store.deliveries.prune({ deliveredBefore: 11, createdBefore: -1 });
      expect(await kept()).toEqual([3, 2]);
      await store.deliveries.prune({ deliveredBefore: 11, createdBefore: 1_000 });
      expect(await kept()).toEqual([]);
      expect(await store.deliveryLog.resend(one.deliveryId)).toBe(false);
    });
  });
}
