import type { Context } from '../../../app/context.ts';
import type { Room } from '../../../core/model.ts';
import type { Answer, Route } from '../../dialect.ts';
import { ARRIVING, ENTERING, NAMING } from '../../refusals.ts';
import type { SignedRequest } from '../../route.ts';
import { otp as wire } from '@parley/protocol';
import * as rooms from '../../../app/rooms.ts';
import { closedRoster, roster, rosters } from '../../../app/rosters.ts';
import * as memberships from '../../../app/memberships.ts';
import { Type } from 'typebox';
import { AppError } from '../../../core/errors.ts';
import { bodyOf, parser } from '../../parse.ts';
import { comerOf, json, signed } from '../../route.ts';
import { PEERS } from '../peers.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { roomOf } from './access.ts';

const createBody = parser(wire.CreateRoomBody);

/** Rooms; every call is answered 200 (O4). */
export const roomRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/api/rooms/',
    {
      summary: 'Rooms you are in; with `all`, everybody’s',
      rules: 'O4',
      query: Type.Object({ all: Type.Optional(Type.Enum(['true', 'false', '1', '0'])) }),
      answers: { 200: Type.Array(wire.RoomAnswer) },
    },
    async (request) => {
      const all = await rosters(context, await listed(context, request));
      return json(all.map(render.room));
    },
  ),

  signed(
    TAG,
    'POST',
    '/api/rooms/',
    {
      summary: 'Make a room, and be in it',
      rules: 'O4',
      body: bodyOf(createBody),
      refusals: [...NAMING, 'too-many-rooms'],
      answers: { 200: wire.RoomAnswer },
    },
    async ({ principal, body, address }) => {
      const request = roomRequest(body);
      return answer(context, await rooms.create(context, principal.userId, request, address));
    },
  ),

  signed(
    TAG,
    'GET',
    '/api/rooms/:room',
    {
      summary: 'A room and who is in it',
      rules: 'O4',
      refusals: ENTERING,
      answers: { 200: wire.RoomAnswer },
    },
    async (request) =>
      answer(context, await rooms.look(context, roomOf(request), comerOf(request))),
  ),

  signed(
    TAG,
    'POST',
    '/api/rooms/:room/join',
    { summary: 'Be in a room', rules: 'O4', refusals: ARRIVING, answers: { 200: wire.RoomAnswer } },
    async (request) => {
      const { room, waits } = await memberships.come(
        context,
        roomOf(request),
        comerOf(request),
        PEERS,
      );
      return answer(context, room, waits ? closedRoster : roster);
    },
  ),

  signed(
    TAG,
    'POST',
    '/api/rooms/:room/leave',
    {
      summary: 'Leave a room; its sockets are closed',
      rules: 'O4',
      refusals: ENTERING,
      answers: { 200: wire.RoomAnswer },
    },
    async (request) => {
      const room = await memberships.go(context, roomOf(request), comerOf(request));
      // Who is in a room with a lobby is for its members to see, and the caller is none now (H11).
      return answer(context, room, room.lobby ? closedRoster : roster);
    },
  ),
];

async function answer(context: Context, room: Room, rosterOf = roster): Promise<Answer> {
  return json(render.room(await rosterOf(context, room)));
}

/** Rooms the caller is in, or everybody's that were made in this dialect; oldest first. */
async function listed(context: Context, request: SignedRequest): Promise<Room[]> {
  const { listsAllRooms } = context.settings;
  if (wantsAll(request, listsAllRooms)) {
    return (await rooms.browse(context, { origin: TAG })).map(({ room }) => room);
  }
  const joined = await rooms.joined(context, request.principal.userId);
  return joined.map(({ room }) => room).toReversed();
}

/** What `?all=` says; without it, what is usual. @throws AppError `query-invalid` */
function wantsAll({ query }: SignedRequest, usual: boolean): boolean {
  const input = query.get('all');
  switch (input?.toLowerCase()) {
    case undefined:
      return usual;
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default: {
      const issue = { at: ['all'], keyword: 'flag', params: {}, input };
      throw new AppError('query-invalid', { issues: [issue] });
    }
  }
}

const roomRequest = (body: wire.CreateRoomBody): rooms.RoomRequest => ({
  origin: TAG,
  name: body.name,
  description: body.description ?? '',
  kind: 'video',
  access: body.access ?? 'unlisted',
  chatPolicy: 'plain',
});
