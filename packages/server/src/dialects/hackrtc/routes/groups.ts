import type { Context } from '../../../app/context.ts';
import type { Device, GroupWelcome } from '../../../core/group.ts';
import type { GroupId } from '../../../core/ids.ts';
import type { Route, RouteRequest } from '../../dialect.ts';
import type { SignedRequest } from '../../route.ts';
import { hackrtc as wire } from '@parley/protocol';
import { Type } from 'typebox';
import * as groups from '../../../app/groups.ts';
import { AppError } from '../../../core/errors.ts';
import { deviceId, parseGroupId, parseUserId } from '../../../core/ids.ts';
import { bodyOf, parser } from '../../parse.ts';
import { INSIDE } from '../../refusals.ts';
import { json, signed } from '../../route.ts';
import * as render from '../render-groups.ts';
import { TAG } from '../tag.ts';
import { roomById } from './access.ts';

const foundBody = parser(wire.FoundBody);
const commitBody = parser(wire.CommitBody);
const seenBody = parser(wire.SeenBody);

/** A body with a commit, and a welcome for each of many devices, in bytes. */
const BODY_LIMIT = 4_194_304;

/** Commits of one page. */
const PAGE = 32;

const commitsQuery = Type.Object({
  group: Type.String({ description: 'The id of the group' }),
  after: Type.Optional(
    Type.Integer({ minimum: 0, description: 'The epoch that one has reached; 0 where not given' }),
  ),
});
const welcomeQuery = Type.Object({
  device_id: Type.String({ description: 'Which of one’s own devices' }),
});

/** The delivery service of sealed rooms (H11). */
export const groupRoutes = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/groups/:room',
    {
      summary: 'The group that the room’s texts are sealed for',
      rules: 'H11',
      refusals: INSIDE,
      answers: { 200: wire.GroupAnswer },
    },
    async (request) => {
      const { userId } = request.principal;
      return json(render.groupAnswer(await groups.find(context, roomById(request), userId)));
    },
  ),

  signed(
    TAG,
    'POST',
    '/groups/:room',
    {
      summary: 'Found the room’s group, or one that takes its place',
      rules: 'H11',
      body: bodyOf(foundBody),
      bodyLimit: BODY_LIMIT,
      refusals: [...INSIDE, 'group-unknown', 'device-unknown'],
      answers: { 200: wire.Group, 409: wire.FoundConflict },
    },
    async (request) => {
      const { body } = request;
      const founding = await groups.found(context, roomById(request), {
        group: groupOf(body.group_id),
        replaces: body.replaces === null ? null : groupOf(body.replaces),
        founder: own(request, body.device_id),
        welcomes: body.welcomes.map(welcomeOf),
      });
      const { kind, group } = founding;
      return kind === 'founded'
        ? json(render.group(group))
        : json(render.foundConflict(group), 409);
    },
  ),

  signed(
    TAG,
    'POST',
    '/groups/:room/commits',
    {
      summary: 'Change the group: one commit ends an epoch, and begins the next',
      rules: 'H11',
      body: bodyOf(commitBody),
      bodyLimit: BODY_LIMIT,
      refusals: [...INSIDE, 'group-unknown', 'device-outside', 'device-unknown'],
      answers: { 200: wire.CommittedAnswer, 409: wire.CommitConflict },
    },
    async (request) => {
      const { body } = request;
      const committing = await groups.commit(context, roomById(request), {
        group: groupOf(body.group_id),
        epoch: body.epoch + 1,
        commit: body.commit,
        by: own(request, body.device_id),
        welcomes: body.welcomes.map(welcomeOf),
        removes: body.removes.map(deviceOf),
      });
      if (committing.kind === 'lost') return json(render.commitConflict(committing), 409);
      return json({ epoch: committing.epoch } satisfies wire.CommittedAnswer);
    },
  ),

  ...catchingUp(context),
];

/** What a device needs that was away. */
const catchingUp = (context: Context): readonly Route[] => [
  signed(
    TAG,
    'GET',
    '/groups/:room/commits',
    {
      summary: 'What has changed a group after an epoch, in order',
      rules: 'H11',
      query: commitsQuery,
      refusals: [...INSIDE, 'group-unknown'],
      answers: { 200: wire.CommitsAnswer },
    },
    async (request) => {
      const after = { group: groupOf(request.query.get('group') ?? ''), epoch: afterOf(request) };
      const { userId } = request.principal;
      const found = await groups.commits(context, roomById(request), userId, after, PAGE + 1);
      const items = found.slice(0, PAGE).map(render.commit);
      return json({ items, more: found.length > PAGE } satisfies wire.CommitsAnswer);
    },
  ),

  signed(
    TAG,
    'GET',
    '/groups/:room/welcome',
    {
      summary: 'What a device of yours joins the group by',
      rules: 'H11',
      query: welcomeQuery,
      refusals: [...INSIDE, 'welcome-unknown'],
      answers: { 200: wire.WelcomeAnswer },
    },
    async (request) => {
      const device = own(request, request.query.get('device_id') ?? '');
      const { group, epoch, welcome } = await groups.welcome(context, roomById(request), device);
      return json({ group_id: group, epoch, welcome } satisfies wire.WelcomeAnswer);
    },
  ),

  signed(
    TAG,
    'POST',
    '/groups/:room/seen',
    {
      summary: 'Tell what a device of yours has, which need not be kept for it any more',
      rules: 'H11',
      body: bodyOf(seenBody),
      refusals: [...INSIDE, 'group-unknown', 'device-outside'],
      answers: { 200: wire.StatusAnswer },
    },
    async (request) => {
      const { group_id: group, epoch, device_id: device } = request.body;
      const place = { group: groupOf(group), epoch };
      await groups.seen(context, roomById(request), own(request, device), place);
      return json({ status: 'ok' } satisfies wire.StatusAnswer);
    },
  ),
];

const own = ({ principal }: SignedRequest, id: string): Device => ({
  userId: principal.userId,
  deviceId: deviceId(id),
});

/** @throws AppError `device-unknown` */
function deviceOf(ref: wire.DeviceRef): Device {
  const userId = parseUserId(ref.user_id);
  if (!userId) throw new AppError('device-unknown');
  return { userId, deviceId: deviceId(ref.device_id) };
}

const welcomeOf = (item: wire.WelcomeItem): GroupWelcome => ({
  ...deviceOf(item),
  welcome: item.welcome,
});

/** @throws AppError `group-unknown` */
function groupOf(text: string): GroupId {
  const id = parseGroupId(text);
  if (!id) throw new AppError('group-unknown');
  return id;
}

/** @throws AppError `query-invalid` */
function afterOf({ query }: RouteRequest): number {
  const text = query.get('after') ?? '0';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const issue = { at: ['after'], keyword: 'type', params: { type: 'integer' }, input: text };
  throw new AppError('query-invalid', { issues: [issue] });
}
