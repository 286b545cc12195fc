import type { NetworkId, RoomId, UserId } from '../core/ids.ts';
import type { Member, Role, RoomRef } from '../core/model.ts';
import type { Verdict } from '../core/lobby.ts';
import type { Occupants } from '../core/occupants.ts';
import type { ModerationAction } from '../core/policy.ts';
import type { Told } from '../core/store.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { checkModerator, checkTarget } from '../core/policy.ts';
import * as memberships from './memberships.ts';
import * as rooms from './rooms.ts';

/**
 * Does what a moderator asks, durably first, then to whoever is connected (H7).
 *
 * @param targetId undefined where the path held no uuid: nobody, but only those who may act learn so
 * @throws AppError `room-unknown`, `target-unknown`, and the refusals of {@link checkModerator} and {@link checkTarget}
 */
export async function moderate(
  context: Context,
  action: ModerationAction,
  ref: RoomRef,
  actorId: UserId,
  targetId: UserId | undefined,
): Promise<void> {
  const room = await rooms.find(context, ref);
  const actor = { userId: actorId, member: await context.store.members.find(room.id, actorId) };
  checkModerator(action, actor, targetId);
  if (targetId === undefined) throw new AppError('target-unknown');
  const target = await findTarget(context, action, room.id, targetId);
  checkTarget(target);
  await ACTIONS[action](context, room.id, targetId, actorId);
}

/**
 * As {@link moderate}, for whoever runs the server: no role is out of their reach.
 *
 * @throws AppError `room-unknown`, `target-unknown`
 */
export async function moderateAsOperator(
  context: Context,
  action: OperatorAction,
  ref: RoomRef,
  targetId: UserId,
): Promise<void> {
  const { id } = await rooms.find(context, ref);
  // Whom a ban is of, the ban tells: it may be somebody without an account.
  if (action !== 'unban') await findTarget(context, action, id, targetId);
  await ACTIONS[action](context, id, targetId, null);
}

/** Roles are the host's to give. */
export type OperatorAction = Exclude<ModerationAction, 'promote' | 'demote'>;

/** By leaving nobody gets out of their reach. */
const REACHES_WHO_LEFT: ReadonlySet<ModerationAction> = new Set(['mute', 'unmute', 'ban']);

/** Whoever is a member, connected, or waits to be let in; to lift a ban, having an account is enough. */
async function findTarget(
  context: Context,
  action: ModerationAction,
  roomId: RoomId,
  targetId: UserId,
): Promise<Member | undefined> {
  const { members } = context.store;
  const member = REACHES_WHO_LEFT.has(action)
    ? await members.everWas(roomId, targetId)
    : await members.find(roomId, targetId);
  if (member || (await isKnown(context, action, roomId, targetId))) return member;
  throw new AppError('target-unknown');
}

async function isKnown(
  { store, hub }: Context,
  action: ModerationAction,
  roomId: RoomId,
  targetId: UserId,
): Promise<boolean> {
  const occupants = (await hub.look(roomId))?.occupants;
  if (occupants?.isHere(targetId) || occupants?.lobby.has(targetId)) return true;
  return action === 'unban' && (await store.accounts.find(targetId)) !== undefined;
}

/** @param by who does it; null where it is the operator */
type Effect = (
  context: Context,
  roomId: RoomId,
  targetId: UserId,
  by: UserId | null,
) => Promise<void>;

/** What other programs are told of it. */
async function toldOf(
  { webhooks, store }: Context,
  kind: 'participant.kicked' | 'participant.banned' | 'participant.unbanned',
  targetId: UserId,
  by: UserId | null,
): Promise<Told> {
  if (webhooks.endpoints.length === 0) return undefined;
  const user = await store.accounts.find(targetId);
  return user && webhooks.of({ kind, user, by });
}

/** @throws AppError `target-unknown` where they are no member, such as kicked a moment ago */
async function amend(
  { store }: Context,
  roomId: RoomId,
  targetId: UserId,
  change: Partial<Member>,
): Promise<number> {
  const version = await store.members.update(roomId, targetId, change);
  if (version === undefined) throw new AppError('target-unknown');
  return version;
}

const setMuted =
  (muted: boolean): Effect =>
  async (context, roomId, targetId) => {
    const version = await amend(context, roomId, targetId, { muted });
    context.hub.at(roomId)?.setMuted(targetId, muted, version);
  };

const setRole =
  (role: Role): Effect =>
  async (context, roomId, targetId) => {
    const version = await amend(context, roomId, targetId, { role });
    context.hub.at(roomId)?.setRole(targetId, role, version);
  };

/** Whoever came by an invite to moderate knows its code: it must not make them a moderator again. */
const depose =
  (effect: Effect): Effect =>
  async (context, roomId, targetId, by) => {
    await context.store.invites.revokeOf(roomId, targetId, context.clock.now());
    await effect(context, roomId, targetId, by);
  };

const decide =
  (verdict: Verdict): Effect =>
  async ({ hub }, roomId, targetId) =>
    hub.at(roomId)?.decide(targetId, verdict);

/** Where somebody is: a second device may be in another network than the first. */
function networksOf(occupants: Occupants | undefined, userId: UserId): readonly NetworkId[] {
  const inside = occupants?.of(userId).map(({ facts }) => facts.network) ?? [];
  const outside = occupants?.lobby.of(userId).map(({ network }) => network) ?? [];
  return [...new Set([...inside, ...outside])].filter((network) => network !== undefined);
}

const ACTIONS: Readonly<Record<ModerationAction, Effect>> = {
  mute: setMuted(true),
  unmute: setMuted(false),
  promote: setRole('moderator'),
  demote: depose(setRole('guest')),
  admit: decide('admit'),
  deny: decide('deny'),
  kick: depose(async (context, roomId, targetId, by) => {
    const told = await toldOf(context, 'participant.kicked', targetId, by);
    await memberships.end(context, roomId, targetId, 'kicked', told);
  }),
  ban: depose(async (context, roomId, targetId, by) => {
    const { store, hub, clock, iceServers, settings } = context;
    const told = await toldOf(context, 'participant.banned', targetId, by);
    const now = clock.now();
    const until = now + settings.guestBan;
    const from = networksOf((await hub.look(roomId))?.occupants, targetId);
    const network = until > now ? { until, from } : undefined;
    const member = await store.members.find(roomId, targetId);
    const version = await store.bans.add(roomId, targetId, now, network, told);
    hub.at(roomId)?.bar(targetId, version);
    if (member) hub.at(roomId)?.tellLeft(targetId);
    iceServers.revoke(targetId, roomId);
  }),
  unban: async (context, roomId, targetId, by) => {
    const { store, hub } = context;
    const told = await toldOf(context, 'participant.unbanned', targetId, by);
    const version = await store.bans.lift(roomId, targetId, told);
    hub.at(roomId)?.unbar(targetId, version);
  },
};
