import type { Context } from '../../../app/context.ts';
import type { Route, RouteRequest } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as invites from '../../../app/invites.ts';
import { parseInviteId } from '../../../core/ids.ts';
import { optionalBody, parser } from '../../parse.ts';
import { DOORKEEPING } from '../../refusals.ts';
import { json, param, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { roomById } from './access.ts';

const inviteBody = parser(wire.InviteBody);

const OK: wire.StatusAnswer = { status: 'ok' };

const idOf = (request: RouteRequest) => parseInviteId(param(request, 'id'));

/** Invites beside the room's own (H11). */
export const inviteRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/rooms/:room/invites',
    {
      summary: 'Invites beside the room’s own',
      rules: 'H11',
      refusals: DOORKEEPING,
      answers: { 200: wire.InviteListAnswer },
    },
    async (request) => {
      const all = await invites.list(context, roomById(request), request.principal.userId);
      return json({ items: all.map(render.invite) });
    },
  ),

  signed(
    TAG,
    'POST',
    '/rooms/:room/invites',
    {
      summary: 'Make an invite with a role, an expiry or a number of uses',
      rules: 'H11',
      body: optionalBody(inviteBody),
      refusals: [...DOORKEEPING, 'too-many-invites'],
      answers: { 200: wire.InviteAnswer },
    },
    async (request) => {
      const asked = inviteRequest(request.body);
      const { userId } = request.principal;
      return json(render.invite(await invites.invite(context, roomById(request), userId, asked)));
    },
  ),

  signed(
    TAG,
    'POST',
    '/rooms/:room/invites/:id/regenerate',
    {
      summary: 'Give an invite a new code; the old one is good no more',
      rules: 'H11',
      refusals: [...DOORKEEPING, 'invite-unknown'],
      answers: { 200: wire.InviteAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      const room = roomById(request);
      return json(render.invite(await invites.regenerate(context, room, userId, idOf(request))));
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/rooms/:room/invites/:id',
    {
      summary: 'Take an invite back',
      rules: 'H11',
      refusals: [...DOORKEEPING, 'invite-unknown'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      await invites.revoke(context, roomById(request), userId, idOf(request));
      return json(OK);
    },
  ),
];

function inviteRequest(body: wire.InviteBody): invites.InviteRequest {
  const { role = 'guest', max_uses: mostUses = null, expires_in: seconds = null } = body;
  return { role, mostUses, life: seconds === null ? null : seconds * 1000 };
}
