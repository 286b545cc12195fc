import { hackrtc as wire } from '@parley/protocol';
import * as keys from '../../../app/keys.ts';
import { parseBody, parser } from '../../parse.ts';
import { json, open, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { readableRoom, roomById } from './access.ts';
const keysBody = parser(wire.KeysBody);
const OK = { status: 'ok' };
/** Key bundles for sealed chat (H6). */
export const keyRoutes = (context) => [
    signed(TAG, 'POST', '/keys/:room', async (request) => {
        const { identity_key: identityKey, pre_key: preKey } = parseBody(keysBody, request.body);
        const { userId } = request.principal;
        await keys.publish(context, roomById(request), { userId, identityKey, preKey: preKey ?? null });
        return json(OK);
    }),
    open('GET', '/keys/:room', async (request) => {
        const bundles = await keys.list(context, (await readableRoom(context, request)).id);
        return json(bundles.map(render.keys));
    }),
];
