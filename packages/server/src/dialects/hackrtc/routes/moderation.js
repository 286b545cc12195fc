import { moderate } from '../../../app/moderation.ts';
import { MODERATION_ACTIONS } from '../../../core/policy.ts';
import { parseUserId } from '../../../core/ids.ts';
import { json, param, signed } from '../../route.ts';
import { TAG } from '../tag.ts';
import { roomById } from './access.ts';
/** Moderation with effect (H7): one route for each action. */
export const moderationRoutes = (context) => MODERATION_ACTIONS.map((action) => signed(TAG, 'POST', `/moderation/:room/${action}/:target`, async (request) => {
    const target = parseUserId(param(request, 'target'));
    await moderate(context, action, roomById(request), request.principal.userId, target);
    return json({ status: 'ok' });
}));
