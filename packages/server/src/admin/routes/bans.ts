import { admin as wire } from '@parley/protocol';
import type { Routing } from '../routing.ts';
import { moderateAsOperator } from '../../app/moderation.ts';
import { Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import { parseRoomId } from '../../core/ids.ts';
import { json, nothing, open } from '../../dialects/route.ts';
import { partOf, roomOf, sliceOf, slicing, userOf, withNext } from '../query.ts';
import * as render from '../render.ts';

const banQuery = Type.Object({ ...slicing, room: Type.Optional(Type.String()) });

/** Who may not come into which room; a ban is of an account, and, of a guest, of their network too. */
export const banRoutes: Routing = ({ context, audit }) => {
  const { store, clock } = context;
  return [
    open(
      'GET',
      '/bans',
      {
        summary: 'Who may not come into which room, the latest first',
        rules: '',
        query: banQuery,
        answers: { 200: wire.BanList },
        refusals: ['room-unknown'],
      },
      async (request) => {
        const slice = sliceOf(request);
        const text = request.query.get('room');
        const room = text === null ? undefined : parseRoomId(text);
        if (text !== null && !room) throw new AppError('room-unknown');
        const found = await store.bans.list(clock.now(), withNext(slice), room);
        return json(partOf(found, slice, render.ban));
      },
    ),

    open(
      'DELETE',
      '/bans/:room/:user',
      {
        summary: 'Let somebody in again, and their network',
        rules: '',
        answers: { 204: null },
        refusals: ['room-unknown', 'user-unknown'],
      },
      async (request) => {
        const [room, user] = [roomOf(request), userOf(request)];
        await moderateAsOperator(context, 'unban', { by: 'id', id: room }, user);
        audit({ action: 'unban', room, user });
        return nothing;
      },
    ),

    open(
      'DELETE',
      '/bans/:room/:user/network',
      {
        summary: 'Let guests of somebody’s network in again',
        rules: '',
        answers: { 204: null },
        refusals: ['room-unknown', 'user-unknown'],
      },
      async (request) => {
        const [room, user] = [roomOf(request), userOf(request)];
        await store.bans.liftNetwork(room, user);
        audit({ action: 'unban-network', room, user });
        return nothing;
      },
    ),
  ];
};
