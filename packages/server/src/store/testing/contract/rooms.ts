import { describe, expect } from 'vitest';
import { dialectTag } from '../../../core/ids.ts';
import type { BrowseQuery, NewRoom, RoomRef, Standing, User } from '../../../core/model.ts';
import { newRoom, newUser, nobody, nowhere, ORIGIN, stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const unbanned = { banned: false, networkBannedSince: null, network: null };

export function describeRooms(test: StoreTest): void {
  describe('rooms', () => {
    test('[H3] are made with their host', async ({ store, ann }) => {
      const room = newRoom(ann);
      const added = await store.rooms.add(room);
      expect(added).toMatchObject({ ...room, inviteOnly: false, endedAt: null });
      expect(await store.members.find(room.id, ann.id)).toEqual({ role: 'host', muted: false });
    });

    test('[C10] [C11] are found by what names them', async ({ store, ann }) => {
      const open = await store.rooms.add(newRoom(ann, { name: 'lobby', access: 'open' }));
      const shut = await store.rooms.add(newRoom(ann, { name: 'office' }));
      const find = (ref: RoomRef) => store.rooms.find(ref);
      expect(await find({ by: 'id', id: open.id })).toEqual(open);
      expect(await find({ by: 'invite', code: shut.inviteCode })).toEqual(shut);
      expect(await find({ by: 'name', name: 'lobby' })).toEqual(open);
      expect(await find({ by: 'name', name: 'office' })).toBeUndefined();
      expect(await find({ by: 'serial', serial: shut.serial, origin: ORIGIN })).toEqual(shut);
      const elsewhere = dialectTag('elsewhere');
      expect(await find({ by: 'serial', serial: shut.serial, origin: elsewhere })).toBeUndefined();
      expect(await find({ by: 'id', id: nowhere })).toBeUndefined();
      expect(await find({ by: 'invite', code: '' })).toBeUndefined();
    });

    test('[C11] share a name, unless they are open and have not ended', async ({ store, ann }) => {
      const named = (access: 'open' | 'unlisted') =>
        store.rooms.add(newRoom(ann, { name: 'plaza', access }));
      const first = await named('open');
      await named('unlisted');
      await named('unlisted');
      await expect(named('open')).rejects.toMatchObject({ code: 'name-taken' });
      const other = await store.rooms.add(newRoom(ann, { name: 'plaza-2', access: 'open' }));
      const renaming = store.rooms.update(other.id, { name: 'plaza' });
      await expect(renaming).rejects.toMatchObject({ code: 'name-taken' });
      await store.rooms.update(first.id, { endedAt: 5 });
      const next = await named('open');
      expect(await store.rooms.find({ by: 'name', name: 'plaza' })).toEqual(next);
    });

    test('[C11] have a name once, when fifty claim it at the same time', async ({ store, ann }) => {
      const claim = () => store.rooms.add(newRoom(ann, { name: 'hall', access: 'open' }));
      const claimed = await Promise.allSettled(Array.from({ length: 50 }, claim));
      const refused = claimed.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(49);
      for (const each of refused) expect(each).toMatchObject({ reason: { code: 'name-taken' } });
    });

    test('are so many that one person may have, those that have ended not among them', async ({
      store,
    }) => {
      const cid = await store.accounts.add(newUser());
      const first = await store.rooms.add(newRoom(cid), 2);
      await store.rooms.add(newRoom(cid), 2);
      await expect(store.rooms.add(newRoom(cid), 2)).rejects.toMatchObject({
        code: 'too-many-rooms',
      });
      await store.rooms.update(first.id, { endedAt: 5 });
      expect(await store.rooms.add(newRoom(cid), 2)).toBeDefined();
    });

    test('are no more than that, when ten are made at the same time', async ({ store }) => {
      const cy = await store.accounts.add(newUser());
      const made = await Promise.allSettled(
        Array.from({ length: 10 }, () => store.rooms.add(newRoom(cy), 3)),
      );
      const refused = made.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(7);
      for (const each of refused)
        expect(each).toMatchObject({ reason: { code: 'too-many-rooms' } });
      const mine = await store.rooms.list('owned', cy.id);
      expect(mine.map(({ member }) => member.role)).toEqual(['host', 'host', 'host']);
    });

    test('[R4] are browsed oldest first, by what their names contain, in any case', async ({
      store,
      ann,
    }) => {
      const origin = dialectTag('browsed');
      const add = (name: string, fields: Partial<NewRoom> = {}) =>
        store.rooms.add(newRoom(ann, { name, origin, ...fields }));
      const [chess] = [await add('Chess club'), await add('Émile’s'), await add('100%_\\')];
      await add('chat of chess', { kind: 'chat' });
      const named = async (query: Omit<BrowseQuery, 'origin'>) =>
        (await store.rooms.browse({ origin, ...query })).map(({ room }) => room.name);
      expect(await store.rooms.browse({ origin, kind: 'video', search: 'chess' })).toEqual([
        { room: chess, owner: ann },
      ]);
      expect(await named({ search: 'CHESS' })).toEqual(['Chess club', 'chat of chess']);
      expect(await named({ search: 'Émile' })).toEqual(['Émile’s']);
      for (const sign of ['%', '_', '\\', '0%_\\']) {
        expect(await named({ search: sign })).toEqual(['100%_\\']);
      }
      expect(await named({ search: '%club' })).toEqual([]);
    });

    test('change what is given', async ({ store, fresh }) => {
      const { id, inviteCode } = fresh;
      const change = { name: 'Standup', description: 'daily' };
      expect(await store.rooms.update(id, change)).toMatchObject({ ...change, inviteCode });
      const reopened = await store.rooms.update(id, { inviteCode: 'new', inviteOnly: true });
      expect(reopened).toMatchObject({ ...change, inviteCode: 'new', inviteOnly: true });
      expect(await store.rooms.find({ by: 'invite', code: inviteCode })).toBeUndefined();
      expect(await store.rooms.update(id, {})).toEqual(reopened);
      expect(await store.rooms.update(nowhere, change)).toBeUndefined();
    });

    test('[H2] are gone for everybody once they ended', async ({ store, ann, fresh }) => {
      expect(await store.rooms.update(fresh.id, { endedAt: 9 })).toMatchObject({ endedAt: 9 });
      const byId = { by: 'id', id: fresh.id } as const;
      expect(await store.rooms.find(byId)).toBeUndefined();
      expect(await store.rooms.standing(byId, ann.id)).toBeUndefined();
      expect(await store.rooms.update(fresh.id, { name: 'again' })).toBeUndefined();
      const listed = await store.rooms.list('owned', ann.id);
      expect(listed.map(({ room: { id } }) => id)).not.toContain(fresh.id);
    });

    test('[H2] are listed newest first, one’s own and those one is in', async ({
      store,
      fresh,
    }) => {
      const guest = await stranger(store);
      const own = await store.rooms.add(newRoom(guest));
      const last = await store.rooms.add(newRoom(guest));
      await store.members.admit(fresh.id, guest.id, 'guest', 7);
      const host = { role: 'host', muted: false };
      const hosted = [last, own].map((each) => ({ room: each, member: host }));
      expect(await store.rooms.list('owned', guest.id)).toEqual(hosted);
      const joined = { room: fresh, member: { role: 'guest', muted: false } };
      expect(await store.rooms.list('joined', guest.id)).toEqual([...hosted, joined]);
      expect(await store.rooms.list('joined', nobody)).toEqual([]);
    });

    test('stand towards everybody as they should', async ({ store, room }) => {
      const [guest, exile] = await Promise.all([stranger(store), stranger(store)]);
      await store.members.admit(room.id, guest.id, 'moderator', 7);
      await store.members.update(room.id, guest.id, { muted: true });
      await store.bans.add(room.id, exile.id, 8);
      const towards = (id: User['id']) => store.rooms.standing({ by: 'id', id: room.id }, id);
      const visitor = await stranger(store);
      const now = await store.rooms.find({ by: 'id', id: room.id });
      const unknown: Standing = {
        room: now ?? room,
        user: undefined,
        member: undefined,
        ...unbanned,
      };
      expect(await towards(nobody)).toEqual(unknown);
      expect(await towards(visitor.id)).toEqual({ ...unknown, user: visitor });
      const member = { role: 'moderator', muted: true };
      expect(await towards(guest.id)).toEqual({ ...unknown, user: guest, member });
      expect(await towards(exile.id)).toEqual({ ...unknown, user: exile, banned: true });
    });

    test('[H4] are at the door as they were changed last', async ({ store, ann, fresh }) => {
      const byId = { by: 'id', id: fresh.id } as const;
      const atDoor = async () => (await store.rooms.standing(byId, ann.id))?.room;
      expect(await atDoor()).toEqual(fresh);
      const changes = [{ locked: true }, { inviteOnly: true, inviteCode: 'fresh-one' }];
      await Promise.all([
        ...changes.map((change) => store.rooms.update(fresh.id, change)),
        atDoor(),
      ]);
      const seen = await atDoor();
      const { serial } = fresh;
      expect(seen).toEqual(await store.rooms.find({ by: 'serial', serial, origin: ORIGIN }));
      expect(seen).toMatchObject({ locked: true, inviteOnly: true });
    });

    test('[M4] are listed where they are transient and have not ended', async ({ store, ann }) => {
      const [lasting, transient] = await Promise.all(
        [false, true].map((each) => store.rooms.add(newRoom(ann, { transient: each }))),
      );
      const listed = async () => (await store.rooms.transient()).map(({ id }) => id);
      expect(await listed()).toContain(transient?.id);
      expect(await listed()).not.toContain(lasting?.id);
      if (transient) await store.rooms.update(transient.id, { endedAt: 9 });
      expect(await listed()).not.toContain(transient?.id);
    });

    test('stand the same, whatever names them', async ({ store, ann }) => {
      const open = await store.rooms.add(newRoom(ann, { name: 'gate', access: 'open' }));
      const refs: RoomRef[] = [
        { by: 'id', id: open.id },
        { by: 'invite', code: open.inviteCode },
        { by: 'name', name: 'gate' },
        { by: 'serial', serial: open.serial, origin: ORIGIN },
      ];
      const member = { role: 'host', muted: false };
      const standing = { room: open, user: ann, member, ...unbanned };
      for (const ref of refs) expect(await store.rooms.standing(ref, ann.id)).toEqual(standing);
      const astray: RoomRef[] = [
        { by: 'name', name: 'gat' },
        { by: 'id', id: nowhere },
      ];
      for (const ref of astray) expect(await store.rooms.standing(ref, ann.id)).toBeUndefined();
    });
  });
}
