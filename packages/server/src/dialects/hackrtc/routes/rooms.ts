import type { Context } from '../../../app/context.ts';
import type { MyRoom } from '../../../core/model.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { byInvite } from '../../../app/attempts.ts';
import { changeRoom, inLobby } from '../../../app/doors.ts';
import * as rooms from '../../../app/rooms.ts';
import { leave } from '../../../app/stays.ts';
import { parseBody, parser } from '../../parse.ts';
import { comerOf, json, open, optionalPrincipal, param, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { insideRoom, invitedRoom, readableRoom, roomById, roomByInvite } from './access.ts';

const createBody = parser(wire.CreateRoomBody);
const changeBody = parser(wire.ChangeRoomBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Rooms, invites and participants (H2–H4). */
export const roomRoutes = (context: Context): readonly Route[] => [
  signed(TAG, 'POST', '/rooms/', async ({ principal, body, address }) => {
    const request = roomRequest(parseBody(createBody, body));
    const room = await rooms.create(context, principal.userId, request, address);
    return json(render.room(room, { role: 'host', muted: false }));
  }),

  ...listRoutes(context),

  open('GET', '/rooms/by-invite/:invite', async (request) => {
    const ref = roomByInvite(request);
    const find = () => invitedRoom(context, request, ref.code);
    const room = await byInvite(context, request.address, find);
    return json(render.invited(room, param(request, 'invite')));
  }),

  signed(TAG, 'POST', '/rooms/join/:invite', async (request) => {
    const ref = roomByInvite(request);
    const arrive = () => rooms.arrive(context, ref, comerOf(request));
    return json(render.joined(await byInvite(context, request.address, arrive), ref.code));
  }),

  open('GET', '/rooms/:room', async (request) => {
    const room = await readableRoom(context, request);
    const reader = optionalPrincipal(request.caller, TAG);
    const member = reader && (await rooms.membership(context, room.id, reader.userId));
    return json(render.room(room, member));
  }),

  signed(TAG, 'GET', '/rooms/:room/lobby', async (request) => {
    const waiting = await inLobby(context, roomById(request), request.principal.userId);
    return json({ items: waiting.map(render.waiting) });
  }),

  signed(TAG, 'PATCH', '/rooms/:room', async (request) => {
    const change = parseBody(changeBody, request.body);
    const { userId } = request.principal;
    const { room, member } = await changeRoom(context, roomById(request), userId, change);
    return json(render.room(room, member));
  }),

  signed(TAG, 'POST', '/rooms/:room/leave', async (request) => {
    await leave(context, roomById(request), request.principal.userId);
    return json(OK);
  }),

  signed(TAG, 'DELETE', '/rooms/:room', async (request) => {
    await rooms.end(context, roomById(request), request.principal.userId);
    return json(OK);
  }),

  signed(TAG, 'POST', '/rooms/:room/regenerate-invite', async (request) => {
    const { userId } = request.principal;
    const room = await rooms.regenerateInvite(context, roomById(request), userId);
    return json(render.room(room, { role: 'host', muted: false }));
  }),

  open('GET', '/rooms/:room/participants', async (request) => {
    const room = await insideRoom(context, request);
    const participants = await rooms.participants(context, room.id);
    return json({ items: participants.map(render.participant) });
  }),
];

/** The same two lists under each of the names that clients know (H2). */
function listRoutes(context: Context): readonly Route[] {
  const list = (path: string, read: typeof rooms.owned) =>
    signed(TAG, 'GET', path, async ({ principal }) => {
      const found = await read(context, principal.userId);
      return json(found.map(({ room, member }: MyRoom) => render.room(room, member)));
    });
  return [
    list('/users/me/rooms', rooms.owned),
    list('/rooms/mine', rooms.owned),
    list('/users/me/rooms/joined', rooms.joined),
    list('/rooms/joined', rooms.joined),
  ];
}

function roomRequest(body: wire.CreateRoomBody): rooms.RoomRequest {
  return {
    origin: TAG,
    name: body.name,
    description: '',
    kind: body.kind ?? 'video',
    access: body.access ?? 'unlisted',
    chatPolicy: body.chat_policy ?? 'mixed',
  };
}
