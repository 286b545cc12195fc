import type { Context } from '../../../app/context.ts';
import type { ErrorCode } from '../../../core/errors.ts';
import type { ModerationAction } from '../../../core/policy.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import { moderate } from '../../../app/moderation.ts';
import { MODERATION_ACTIONS } from '../../../core/policy.ts';
import { parseUserId } from '../../../core/ids.ts';
import { DOORKEEPING } from '../../refusals.ts';
import { json, param, signed } from '../../route.ts';
import { TAG } from '../tag.ts';
import { roomById } from './access.ts';

const SUMMARIES: Readonly<Record<ModerationAction, string>> = {
  kick: 'Put somebody out of the room',
  ban: 'Put somebody out of the room for good',
  unban: 'Let somebody in again who was banned',
  mute: 'Mark somebody as muted',
  unmute: 'Take that mark away',
  promote: 'Make somebody a moderator',
  demote: 'Make a moderator a guest',
  admit: 'Let somebody in who waits in the lobby',
  deny: 'Send somebody away who waits in the lobby',
};

const SELF: Partial<Record<ModerationAction, readonly ErrorCode[]>> = {
  kick: ['self-kick'],
  ban: ['self-ban'],
};

/** Moderation with effect (H7): one route for each action. */
export const moderationRoutes = (context: Context): readonly Route[] =>
  MODERATION_ACTIONS.map((action) =>
    signed(
      TAG,
      'POST',
      `/moderation/:room/${action}/:target`,
      {
        summary: SUMMARIES[action],
        rules: 'H7',
        refusals: [...DOORKEEPING, 'target-unknown', ...(SELF[action] ?? [])],
        answers: { 200: wire.StatusAnswer },
      },
      async (request) => {
        const target = parseUserId(param(request, 'target'));
        await moderate(context, action, roomById(request), request.principal.userId, target);
        return json({ status: 'ok' });
      },
    ),
  );
