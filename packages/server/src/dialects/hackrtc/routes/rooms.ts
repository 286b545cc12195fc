import type { Context } from '../../../app/context.ts';
import type { MyRoom } from '../../../core/model.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { byInvite } from '../../../app/attempts.ts';
import { changeRoom, inLobby } from '../../../app/doors.ts';
import * as rooms from '../../../app/rooms.ts';
import { leave } from '../../../app/memberships.ts';
import { Type } from 'typebox';
import { bodyOf, parser } from '../../parse.ts';
import { ARRIVING, DOORKEEPING, ENTERING, NAMING } from '../../refusals.ts';
import { comerOf, json, open, optionalPrincipal, param, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { insideRoom, invitedRoom, readableRoom, roomById, roomByInvite } from './access.ts';

const createBody = parser(wire.CreateRoomBody);
const changeBody = parser(wire.ChangeRoomBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Rooms, invites and participants (H2–H4). */
export const roomRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'POST',
    '/rooms/',
    {
      summary: 'Make a room, and be its host',
      rules: 'H3',
      body: bodyOf(createBody),
      refusals: [...NAMING, 'too-many-rooms'],
      answers: { 200: wire.RoomAnswer },
    },
    async ({ principal, body, address }) => {
      const request = roomRequest(body);
      const room = await rooms.create(context, principal.userId, request, address);
      return json(render.room(room, { role: 'host', muted: false }));
    },
  ),

  ...listRoutes(context),

  open(
    'GET',
    '/rooms/by-invite/:invite',
    {
      summary: 'Where an invite leads',
      rules: 'H3, H4',
      token: 'optional',
      refusals: ARRIVING,
      answers: { 200: wire.InvitedRoomAnswer },
    },
    async (request) => {
      const ref = roomByInvite(request);
      const find = () => invitedRoom(context, request, ref.code);
      const room = await byInvite(context, request.address, find);
      return json(render.invited(room, param(request, 'invite')));
    },
  ),

  signed(
    TAG,
    'POST',
    '/rooms/join/:invite',
    {
      summary: 'Become a member by an invite',
      rules: 'H3',
      refusals: ARRIVING,
      answers: { 200: wire.JoinAnswer },
    },
    async (request) => {
      const ref = roomByInvite(request);
      const arrive = () => rooms.arrive(context, ref, comerOf(request));
      return json(render.joined(await byInvite(context, request.address, arrive), ref.code));
    },
  ),

  open(
    'GET',
    '/rooms/:room',
    {
      summary: 'A room; its invite is shown to members',
      rules: 'H2, H4',
      token: 'optional',
      refusals: ARRIVING,
      answers: { 200: wire.RoomAnswer },
    },
    async (request) => {
      const room = await readableRoom(context, request);
      const reader = optionalPrincipal(request.caller, TAG);
      const member = reader && (await rooms.membership(context, room.id, reader.userId));
      return json(render.room(room, member));
    },
  ),

  signed(
    TAG,
    'GET',
    '/rooms/:room/lobby',
    {
      summary: 'Who waits to be let in',
      rules: 'H11',
      refusals: DOORKEEPING,
      answers: { 200: wire.LobbyAnswer },
    },
    async (request) => {
      const waiting = await inLobby(context, roomById(request), request.principal.userId);
      return json({ items: waiting.map(render.waiting) });
    },
  ),

  signed(
    TAG,
    'PATCH',
    '/rooms/:room',
    {
      summary: 'Rename a room, lock or unlock it, give it a lobby or take it away',
      rules: 'H11',
      body: bodyOf(changeBody),
      refusals: [...DOORKEEPING, ...NAMING],
      answers: { 200: wire.RoomAnswer },
    },
    async (request) => {
      const { principal, body: change } = request;
      const changed = await changeRoom(context, roomById(request), principal.userId, change);
      const { room, member } = changed;
      return json(render.room(room, member));
    },
  ),

  signed(
    TAG,
    'POST',
    '/rooms/:room/leave',
    {
      summary: 'Be a member no more',
      rules: 'H11',
      refusals: ['room-unknown', 'not-in-room'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      await leave(context, roomById(request), request.principal.userId);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/rooms/:room',
    {
      summary: 'End a room of yours',
      rules: 'H2',
      refusals: ['room-unknown', 'end-not-yours'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      await rooms.end(context, roomById(request), request.principal.userId);
      return json(OK);
    },
  ),

  signed(
    TAG,
    'POST',
    '/rooms/:room/regenerate-invite',
    {
      summary: 'Give the room a new invite; the old one is good no more',
      rules: 'H2',
      refusals: ['room-unknown', 'role-insufficient', 'not-in-room'],
      answers: { 200: wire.RoomAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      const room = await rooms.regenerateInvite(context, roomById(request), userId);
      return json(render.room(room, { role: 'host', muted: false }));
    },
  ),

  open(
    'GET',
    '/rooms/:room/participants',
    {
      summary: 'Members, and how they are',
      rules: 'H4',
      token: 'optional',
      refusals: ENTERING,
      answers: { 200: wire.ParticipantsAnswer },
    },
    async (request) => {
      const room = await insideRoom(context, request);
      const participants = await rooms.participants(context, room.id);
      return json({ items: participants.map(render.participant) });
    },
  ),
];

/** The same two lists under each of the names that clients know (H2). */
function listRoutes(context: Context): readonly Route[] {
  const list = (path: string, summary: string, read: typeof rooms.owned) =>
    signed(
      TAG,
      'GET',
      path,
      { summary, rules: 'H2', answers: { 200: Type.Array(wire.RoomAnswer) } },
      async ({ principal }) => {
        const found = await read(context, principal.userId);
        return json(found.map(({ room, member }: MyRoom) => render.room(room, member)));
      },
    );
  const owned = (path: string) => list(path, 'Rooms that are yours', rooms.owned);
  const joined = (path: string) => list(path, 'Rooms you are a member of', rooms.joined);
  return [
    owned('/users/me/rooms'),
    owned('/rooms/mine'),
    joined('/users/me/rooms/joined'),
    joined('/rooms/joined'),
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
