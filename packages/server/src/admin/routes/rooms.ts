import type { RouteRequest } from '../../dialects/dialect.ts';
import type { RoomView } from '../../core/hub.ts';
import type { RoomId } from '../../core/ids.ts';
import type { Nodes } from '../nodes.ts';
import type { AdminParts } from '../parts.ts';
import type { Routing } from '../routing.ts';
import { admin as wire } from '@parley/protocol';
import { setDoors } from '../../app/doors.ts';
import { moderateAsOperator } from '../../app/moderation.ts';
import { sendNotice, sendNoticeToAll } from '../../app/notices.ts';
import * as rooms from '../../app/rooms.ts';
import { AppError } from '../../core/errors.ts';
import { bodyOf, parser } from '../../dialects/parse.ts';
import { json, nothing, open, param } from '../../dialects/route.ts';
import { listQuery, partOf, roomOf, sliceOf, userOf } from '../query.ts';
import * as render from '../render.ts';

const doorsBody = parser(wire.DoorsBody);
const noticeBody = parser(wire.NoticeBody);
const action = parser(wire.Action);

/** As many as a room's page shows at once. */
const SHOWN = { limit: 100, offset: 0 };

/** Live rooms on all nodes, what is known of each, and what may be done with it. */
export const roomRoutes: Routing<AdminParts & { readonly nodes: Nodes }> = ({
  context,
  audit,
  nodes,
}) => {
  async function answer(id: RoomId) {
    const { store, hub, clock } = context;
    const [room, messages, members, invites, bans, live] = await Promise.all([
      rooms.find(context, { by: 'id', id }),
      store.messages.count(id),
      store.members.list(id),
      store.invites.list(id),
      store.bans.list(clock.now(), SHOWN, id),
      hub.look(id),
    ]);
    const kept = { room, messages, members: members.length, invites, bans };
    return json(render.room(kept, live));
  }

  return [
    open(
      'GET',
      '/rooms',
      {
        summary: 'Live rooms on all nodes, those with the most people first',
        rules: '',
        query: listQuery,
        answers: { 200: wire.LiveRoomList },
      },
      async (request) => {
        const slice = sliceOf(request);
        const found = matching(await context.hub.census(), request);
        return json(partOf(found.slice(slice.offset), slice, render.liveRoom));
      },
    ),

    open(
      'GET',
      '/rooms/:room',
      {
        summary: 'All about a room, and who is in it',
        rules: '',
        answers: { 200: wire.RoomAnswer },
        refusals: ['room-unknown'],
      },
      (request) => answer(roomOf(request)),
    ),

    open(
      'GET',
      '/rooms/:room/log',
      {
        summary:
          'What happened last in a room, the latest first: who and what, never what was said',
        rules: '',
        answers: { 200: wire.LogAnswer },
        refusals: ['room-unknown'],
      },
      async (request) => {
        const { id } = await rooms.find(context, { by: 'id', id: roomOf(request) });
        return json({ items: await nodes.log(id) } satisfies wire.LogAnswer);
      },
    ),

    open(
      'PATCH',
      '/rooms/:room',
      {
        summary: 'Lock a room, or turn its lobby on or off',
        rules: '',
        body: bodyOf(doorsBody),
        answers: { 200: wire.RoomAnswer },
        refusals: ['room-unknown'],
      },
      async (request) => {
        const id = roomOf(request);
        const change = request.body;
        await setDoors(context, await rooms.find(context, { by: 'id', id }), change);
        audit({ action: 'doors', room: id, change });
        return answer(id);
      },
    ),

    open(
      'DELETE',
      '/rooms/:room',
      {
        summary: 'End a room for good',
        rules: '',
        answers: { 204: null },
        refusals: ['room-unknown'],
      },
      async (request) => {
        const id = roomOf(request);
        await rooms.close(context, await rooms.find(context, { by: 'id', id }));
        audit({ action: 'close', room: id });
        return nothing;
      },
    ),

    open(
      'POST',
      '/rooms/:room/people/:user/:action',
      {
        summary: 'Kick, ban, unban, mute, unmute, admit or deny somebody',
        rules: '',
        answers: { 204: null },
        refusals: ['room-unknown', 'user-unknown', 'target-unknown', 'route-unknown'],
      },
      async (request) => {
        const [id, user, what] = [roomOf(request), userOf(request), param(request, 'action')];
        if (!action.fits(what)) throw new AppError('route-unknown');
        await moderateAsOperator(context, what, { by: 'id', id }, user);
        audit({ action: what, room: id, user });
        return nothing;
      },
    ),

    open(
      'POST',
      '/rooms/:room/notices',
      {
        summary: 'Tell everybody in a room something',
        rules: '',
        body: bodyOf(noticeBody),
        answers: { 204: null },
        refusals: ['room-unknown'],
      },
      async (request) => {
        const id = roomOf(request);
        await sendNotice(context, id, request.body.text);
        audit({ action: 'notice', room: id });
        return nothing;
      },
    ),

    open(
      'POST',
      '/notices',
      {
        summary: 'Tell everybody in all rooms something',
        rules: '',
        body: bodyOf(noticeBody),
        answers: { 200: wire.NoticeAnswer },
      },
      async ({ body }) => {
        const told = await sendNoticeToAll(context, body.text);
        audit({ action: 'notice' });
        return json({ rooms: told } satisfies wire.NoticeAnswer);
      },
    ),
  ];
};

/** Those with the most people first, and of them those whose name or id has the text in it. */
function matching(all: readonly RoomView[], { query }: Pick<RouteRequest, 'query'>): RoomView[] {
  const text = (query.get('search') ?? '').toLowerCase();
  return all
    .filter(({ facts }) => facts.id === text || facts.name.toLowerCase().includes(text))
    .toSorted((one, other) => other.occupants.size - one.occupants.size || byId(one, other));
}

const byId = (one: RoomView, other: RoomView): number => (one.facts.id < other.facts.id ? -1 : 1);
