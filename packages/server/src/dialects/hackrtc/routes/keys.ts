import type { Context } from '../../../app/context.ts';
import type { Issue } from '../../../core/errors.ts';
import type { Device } from '../../../core/group.ts';
import type { Route } from '../../dialect.ts';
import { hackrtc as wire } from '@parley/protocol';
import * as keys from '../../../app/keys.ts';
import { Type } from 'typebox';
import { deviceId, parseUserId } from '../../../core/ids.ts';
import { bodyOf, parser, property } from '../../parse.ts';
import { ENTERING, INSIDE } from '../../refusals.ts';
import { comerOf, json, open, param, signed } from '../../route.ts';
import * as render from '../render.ts';
import { claimedKey, deviceKeys } from '../render-groups.ts';
import { TAG } from '../tag.ts';
import { insideRoom, roomById } from './access.ts';

const keysBody = parser(wire.KeysBody);
const claimBody = parser(wire.ClaimBody);

/** A supply of pre keys, in bytes. */
const BODY_LIMIT = 262_144;

const OK: wire.StatusAnswer = { status: 'ok' };

/** Key bundles for sealed chat (H6). */
export const keyRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'POST',
    '/keys/:room',
    {
      summary: 'Publish your keys for sealed chat',
      rules: 'H6, H11',
      body: bodyOf(keysBody, supplyOfNobody),
      bodyLimit: BODY_LIMIT,
      refusals: ENTERING,
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { identity_key: identityKey, pre_key: preKey, device_id: id } = request.body;
      const [room, comer] = [roomById(request), comerOf(request)];
      if (id === undefined) {
        await keys.publish(context, room, comer, { identityKey, preKey: preKey ?? null });
        return json(OK);
      }
      const supply = { ...supplyOf(request.body), deviceId: deviceId(id) };
      await keys.publishDevice(context, room, comer, supply);
      return json(OK);
    },
  ),

  open(
    'GET',
    '/keys/:room',
    {
      summary: 'Everybody’s keys for sealed chat',
      rules: 'H6, H11',
      token: 'optional',
      refusals: ENTERING,
      answers: { 200: Type.Array(wire.KeysAnswer) },
    },
    async (request) => {
      const { id } = await insideRoom(context, request);
      const [bundles, devices] = await Promise.all([
        keys.list(context, id),
        keys.listDevices(context, id),
      ]);
      return json([...bundles.map(render.keys), ...devices.map(deviceKeys)]);
    },
  ),

  ...deviceRoutes(context),
];

/** Keys by which devices are added to a group (H11). */
const deviceRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'POST',
    '/keys/:room/claim',
    {
      summary: 'Take a pre key of each of these devices, to add them to a group',
      rules: 'H11',
      body: bodyOf(claimBody),
      refusals: INSIDE,
      answers: { 200: wire.ClaimAnswer },
    },
    async (request) => {
      const wanted = request.body.devices.flatMap(deviceOf);
      const { userId } = request.principal;
      const claimed = await keys.claim(context, roomById(request), userId, wanted);
      return json({ items: claimed.map(claimedKey) } satisfies wire.ClaimAnswer);
    },
  ),

  signed(
    TAG,
    'DELETE',
    '/keys/:room/:device',
    {
      summary: 'Take back the keys of a device of yours',
      rules: 'H11',
      refusals: INSIDE,
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const device = deviceId(param(request, 'device'));
      await keys.forget(context, roomById(request), request.principal.userId, device);
      return json(OK);
    },
  ),
];

/** What a device publishes: its pre keys, of which the last is the last to be given out. */
function supplyOf({ pre_keys: some = [], pre_key: last, expires_at: end, ...body }: wire.KeysBody) {
  return {
    identityKey: body.identity_key,
    endorsement: body.endorsement ?? null,
    preKeys: typeof last === 'string' ? [...some, last] : some,
    expiresAt: end === undefined ? null : Date.parse(end),
  };
}

/** A supply is a device's. */
function supplyOfNobody(body: unknown): Issue[] {
  const isWhole = property(body, 'pre_keys') === undefined || property(body, 'device_id');
  return isWhole ? [] : [{ at: ['device_id'], keyword: 'required', params: {}, input: {} }];
}

/** Whom nobody can be called so is unknown, as others may be. */
function deviceOf({ user_id: user, device_id: id }: wire.DeviceRef): Device[] {
  const userId = parseUserId(user);
  return userId ? [{ userId, deviceId: deviceId(id) }] : [];
}
