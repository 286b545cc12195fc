import type { Routing } from '../routing.ts';
import { moderateAsOperator } from '../../app/moderation.ts';
import { AppError } from '../../core/errors.ts';
import { parseRoomId } from '../../core/ids.ts';
import { json, nothing } from '../../dialects/route.ts';
import { partOf, roomOf, sliceOf, userOf, withNext } from '../query.ts';
import * as render from '../render.ts';

/** Who may not come into which room; a ban is of an account, and, of a guest, of their network too. */
export const banRoutes: Routing = ({ context, audit }, route) => {
  const { store, clock } = context;
  return [
    route('GET', '/bans', async (request) => {
      const slice = sliceOf(request);
      const text = request.query.get('room');
      const room = text === null ? undefined : parseRoomId(text);
      if (text !== null && !room) throw new AppError('room-unknown');
      const found = await store.bans.list(clock.now(), withNext(slice), room);
      return json(partOf(found, slice, render.ban));
    }),

    route('DELETE', '/bans/:room/:user', async (request) => {
      const [room, user] = [roomOf(request), userOf(request)];
      await moderateAsOperator(context, 'unban', { by: 'id', id: room }, user);
      audit({ action: 'unban', room, user });
      return nothing;
    }),

    route('DELETE', '/bans/:room/:user/network', async (request) => {
      const [room, user] = [roomOf(request), userOf(request)];
      await store.bans.liftNetwork(room, user);
      audit({ action: 'unban-network', room, user });
      return nothing;
    }),
  ];
};
