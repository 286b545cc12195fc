import type { Context } from '../../../app/context.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as keys from '../../../app/keys.ts';
import { Type } from 'typebox';
import { bodyOf, parser } from '../../parse.ts';
import { ENTERING } from '../../refusals.ts';
import { comerOf, json, open, signed } from '../../route.ts';
import * as render from '../render.ts';
import { TAG } from '../tag.ts';
import { insideRoom, roomById } from './access.ts';

const keysBody = parser(wire.KeysBody);

const OK: wire.StatusAnswer = { status: 'ok' };

/** Key bundles for sealed chat (H6). */
export const keyRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'POST',
    '/keys/:room',
    {
      summary: 'Publish your keys for sealed chat',
      rules: 'H6',
      body: bodyOf(keysBody),
      refusals: ENTERING,
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { identity_key: identityKey, pre_key: preKey } = request.body;
      const bundle = { identityKey, preKey: preKey ?? null };
      await keys.publish(context, roomById(request), comerOf(request), bundle);
      return json(OK);
    },
  ),

  open(
    'GET',
    '/keys/:room',
    {
      summary: 'Everybody’s keys for sealed chat',
      rules: 'H6',
      token: 'optional',
      refusals: ['room-unknown', 'lobby-closed'],
      answers: { 200: Type.Array(wire.KeysAnswer) },
    },
    async (request) => {
      const bundles = await keys.list(context, (await insideRoom(context, request)).id);
      return json(bundles.map(render.keys));
    },
  ),
];
