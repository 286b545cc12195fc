import type { Context } from '../../../app/context.ts';
import type { BrowseQuery, Room } from '../../../core/model.ts';
import type { Answer, Route, RouteRequest } from '../../dialect.ts';
import { rooms as wire } from '@parley/protocol';
import * as rooms from '../../../app/rooms.ts';
import { Type } from 'typebox';
import { AppError } from '../../../core/errors.ts';
import { parser } from '../../parse.ts';
import { ENTERING, NAMING } from '../../refusals.ts';
import { comerOf, json, lazily, nothing, signed } from '../../route.ts';
import { fields, searchOf, searchQuery } from '../fields.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { roomOf } from './access.ts';

const createBody = parser(wire.CreateRoomBody);
const updateBody = parser(wire.UpdateRoomBody);
const roomType = parser(wire.RoomType);

/** Rooms (R3, R4). */
export const roomRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/api/rooms/',
    {
      summary: 'Public rooms, newest first',
      rules: 'R4',
      query: Type.Object({ room_type: Type.Optional(wire.RoomType), search: searchQuery }),
      answers: { 200: Type.Array(wire.RoomAnswer) },
    },
    async (request) => {
      const found = await rooms.browse(context, browseQuery(request));
      return json(found.map(render.room));
    },
  ),

  signed(
    TAG,
    'POST',
    '/api/rooms/',
    {
      summary: 'Make a room',
      rules: 'R3',
      body: fields(createBody),
      refusals: [...NAMING, 'too-many-rooms'],
      answers: { 201: wire.RoomAnswer },
    },
    async ({ principal, body, address }) => {
      const request = roomRequest(body);
      return answer(context, await rooms.create(context, principal.userId, request, address), 201);
    },
  ),

  signed(
    TAG,
    'GET',
    '/api/rooms/:room/',
    { summary: 'A room', rules: 'R3', refusals: ENTERING, answers: { 200: wire.RoomAnswer } },
    async (request) =>
      answer(context, await rooms.look(context, roomOf(request), comerOf(request))),
  ),

  signed(
    TAG,
    'PATCH',
    '/api/rooms/:room/',
    {
      summary: 'Change a room of yours',
      rules: 'R3',
      body: lazily(fields(updateBody)),
      refusals: ['room-unknown', 'update-not-yours', ...NAMING],
      answers: { 200: wire.RoomAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      const room = await rooms.ownRoom(context, roomOf(request), userId, 'update-not-yours');
      return answer(context, await rooms.update(context, room, roomChange(await request.body())));
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/api/rooms/:room/',
    {
      summary: 'End a room of yours',
      rules: 'R3',
      refusals: ['room-unknown', 'end-not-yours'],
      answers: { 204: null },
    },
    async (request) => {
      await rooms.end(context, roomOf(request), request.principal.userId);
      return nothing;
    },
  ),
];

async function answer(context: Context, room: Room, status?: number): Promise<Answer> {
  return json(render.room(await rooms.withOwner(context, room)), status);
}

/** `?room_type=` and `?search=` narrow the list (R4). @throws AppError `query-invalid` */
function browseQuery(request: RouteRequest): BrowseQuery {
  const search = searchOf(request);
  const kind = request.query.get('room_type') || undefined;
  if (kind !== undefined && !roomType.fits(kind)) {
    const issue = { at: ['room_type'], keyword: 'enum', params: {}, input: kind };
    throw new AppError('query-invalid', { issues: [issue] });
  }
  return { origin: TAG, ...(kind && { kind }), ...(search && { search }) };
}

function roomRequest(body: wire.CreateRoomBody): rooms.RoomRequest {
  return {
    origin: TAG,
    name: body.name,
    description: body.description ?? '',
    kind: body.room_type,
    access: body.access ?? 'public',
    chatPolicy: 'plain',
  };
}

/** The two fields that change, and nothing else a body may carry (R3). */
function roomChange({ name, description }: wire.UpdateRoomBody): wire.UpdateRoomBody {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
}
