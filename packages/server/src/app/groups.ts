/**
 * The delivery service of sealed rooms (RFC 9750 §5): it puts the commits of a room's group in order,
 * and keeps them and welcomes for devices that are away. It cannot look into any of them (H11).
 */
import type {
  Commit,
  Device,
  Group,
  GroupChange,
  GroupPlace,
  GroupWelcome,
  NewCommit,
  NewGroup,
} from '../core/group.ts';
import type { RoomId, UserId } from '../core/ids.ts';
import type { RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { insider } from './changes.ts';

/** Commits that are longer are not told but fetched, in characters: a room's log has no place for many such. */
const LONGEST_TOLD = 16_384;

/** The group of a room. @throws AppError the refusals of {@link insider} */
export async function find(
  context: Context,
  ref: RoomRef,
  userId: UserId,
): Promise<Group | undefined> {
  const { room } = await insider(context, ref, userId);
  return context.store.groups.find(room.id);
}

export type Founding =
  | { readonly kind: 'founded'; readonly group: Group }
  /** Somebody was quicker, or nothing was there to be replaced. */
  | { readonly kind: 'lost'; readonly group: Group | undefined };

/**
 * Gives a room its first group, or another one in place of that which it has; asked again, it is the
 * same one.
 *
 * @throws AppError `device-unknown`, `too-often`, and the refusals of {@link insider}
 */
export async function found(
  context: Context,
  ref: RoomRef,
  request: Omit<NewGroup, 'foundedAt'>,
): Promise<Founding> {
  const { founder, welcomes } = request;
  context.limits.pace('groups', founder.userId);
  const { room } = await insider(context, ref, founder.userId);
  const { store, clock } = context;
  const mayBe = await haveKeys(context, room.id, welcomes);
  const asked = { ...request, foundedAt: clock.now() };
  if (mayBe) await store.groups.found(room.id, asked, forgottenBefore(context));
  const group = await store.groups.find(room.id);
  if (group?.group !== asked.group || !isSame(group.founder, founder)) {
    if (!mayBe) throw new AppError('device-unknown');
    return { kind: 'lost', group };
  }
  const place = { group: group.group, epoch: group.epoch };
  tell(context, room.id, { ...place, what: 'founded', by: founder }, welcomes);
  return { kind: 'founded', group };
}

export type Committing =
  | { readonly kind: 'taken'; readonly epoch: number }
  /** Another commit has ended the epoch. @property commit that one, where it is kept */
  | { readonly kind: 'lost'; readonly group: Group; readonly commit: Commit | undefined };

/**
 * Takes a commit, the first for its epoch; asked again, it is the same one.
 *
 * @throws AppError `group-unknown`, `device-outside`, `device-unknown`, `too-often`, and the refusals of {@link insider}
 */
export async function commit(
  context: Context,
  ref: RoomRef,
  request: Omit<NewCommit, 'at'>,
): Promise<Committing> {
  const { group, epoch, by, welcomes } = request;
  context.limits.pace('groups', by.userId);
  const { room } = await insider(context, ref, by.userId);
  const { store, clock } = context;
  const mayBe = await haveKeys(context, room.id, welcomes);
  const asked = { ...request, at: clock.now() };
  const taken = mayBe
    ? await store.groups.commit(room.id, asked, forgottenBefore(context))
    : (await store.groups.commits(room.id, { group, epoch: epoch - 1 }, 1))[0];
  if (taken?.commit !== request.commit || taken.epoch !== epoch || !isSame(taken.by, by)) {
    if (!mayBe) throw new AppError('device-unknown');
    return lost(context, room.id, request, taken);
  }
  const told = taken.commit.length <= LONGEST_TOLD && { commit: taken.commit };
  tell(context, room.id, { what: 'commit', group, epoch, by, ...told }, welcomes);
  return { kind: 'taken', epoch };
}

async function lost(
  { store }: Context,
  room: RoomId,
  { group: asked, by }: Omit<NewCommit, 'at'>,
  winner: Commit | undefined,
): Promise<Committing> {
  const group = await store.groups.find(room);
  if (!group) throw new AppError('group-unknown');
  if (group.group !== asked) return { kind: 'lost', group, commit: undefined };
  const isInside = group.devices.some((device) => isSame(device, by));
  if (!isInside) throw new AppError('device-outside');
  return { kind: 'lost', group, commit: winner };
}

/**
 * Whether those who are welcomed have keys: they were claimed. Where they have none any more, what was
 * taken before is still known to whoever asks again.
 */
async function haveKeys(
  { store, clock }: Context,
  room: RoomId,
  welcomes: readonly GroupWelcome[],
): Promise<boolean> {
  if (welcomes.length === 0) return true;
  const known = await store.devices.list(room, clock.now());
  return welcomes.every((welcomed) => known.some((device) => isSame(device, welcomed)));
}

function tell(
  { hub }: Context,
  room: RoomId,
  change: GroupChange & GroupPlace,
  welcomes: readonly GroupWelcome[],
): void {
  const { group, epoch } = change;
  const live = hub.at(room);
  live?.tellGroup(change);
  for (const { userId, deviceId } of welcomes) {
    live?.tellGroup({ what: 'welcome', group, epoch, device: { userId, deviceId } });
  }
}

/** The commits after an epoch, in order; of groups that were replaced, too. @throws AppError the refusals of {@link insider} */
export async function commits(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  after: GroupPlace,
  limit: number,
): Promise<Commit[]> {
  const { room } = await insider(context, ref, userId);
  return context.store.groups.commits(room.id, after, limit);
}

/** By what a device joins the room's group. @throws AppError `welcome-unknown`, the refusals of {@link insider} */
export async function welcome(
  context: Context,
  ref: RoomRef,
  device: Device,
): Promise<GroupPlace & Pick<GroupWelcome, 'welcome'>> {
  const { room } = await insider(context, ref, device.userId);
  const known = await context.store.groups.welcome(room.id, device);
  if (!known) throw new AppError('welcome-unknown');
  return known;
}

/**
 * A device has everything up to an epoch: what all of them have is forgotten.
 *
 * @throws AppError `device-outside`, `too-often`, and the refusals of {@link insider}
 */
export async function seen(
  context: Context,
  ref: RoomRef,
  device: Device,
  place: GroupPlace,
): Promise<void> {
  context.limits.pace('groups', device.userId);
  const { room } = await insider(context, ref, device.userId);
  const { groups } = context.store;
  const isInside = await groups.seen(room.id, device, place, forgottenBefore(context));
  if (!isInside) throw new AppError('device-outside');
}

const forgottenBefore = ({ clock, settings }: Context): number =>
  clock.now() - settings.groupCommits;

const isSame = (one: Device, other: Device): boolean =>
  one.userId === other.userId && one.deviceId === other.deviceId;
