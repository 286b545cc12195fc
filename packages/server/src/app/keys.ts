import type { ClaimedKey, Device, DeviceKeys, NewDeviceKeys } from '../core/group.ts';
import type { DeviceId, RoomId, UserId } from '../core/ids.ts';
import type { KeyBundle, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Comer } from './rooms.ts';
import { insider } from './changes.ts';
import * as rooms from './rooms.ts';

/** Keeps a user's public keys for a room in place of earlier ones (H6). */
export async function publish(
  context: Context,
  ref: RoomRef,
  comer: Comer,
  keys: Omit<KeyBundle, 'userId'>,
): Promise<void> {
  const { room } = await rooms.join(context, ref, comer);
  await context.store.keys.put(room.id, { ...keys, userId: comer.userId });
}

/** The keys of everybody in a room who published some (H6). */
export const list = (context: Context, room: RoomId): Promise<KeyBundle[]> =>
  context.store.keys.list(room);

// Of devices, which are added to groups by them (H11)

/**
 * Keeps public keys of a device, and tells everybody in the room.
 *
 * @throws AppError `too-often`, and the refusals of entering
 */
export async function publishDevice(
  context: Context,
  ref: RoomRef,
  comer: Comer,
  keys: Omit<NewDeviceKeys, 'userId' | 'publishedAt'>,
): Promise<void> {
  const { userId } = comer;
  context.limits.pace('keys', userId);
  const { room } = await rooms.join(context, ref, comer);
  const publishedAt = context.clock.now();
  await context.store.devices.publish(room.id, { ...keys, userId, publishedAt });
  const { deviceId, identityKey } = keys;
  const change = { what: 'keys', device: { userId, deviceId }, identityKey } as const;
  context.hub.at(room.id)?.tellGroup(change);
}

/** The devices of members that have keys. */
export const listDevices = ({ store, clock }: Context, room: RoomId): Promise<DeviceKeys[]> =>
  store.devices.list(room, clock.now());

/**
 * Takes a pre key of each device, for whoever wants to add them to a group.
 *
 * @throws AppError `too-often`, and the refusals of {@link insider}
 */
export async function claim(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  devices: readonly Device[],
): Promise<ClaimedKey[]> {
  context.limits.pace('keys', userId);
  const { room } = await insider(context, ref, userId);
  return context.store.devices.claim(room.id, devices, context.clock.now());
}

/** Forgets the keys of a device, if there are any. @throws AppError `too-often`, the refusals of {@link insider} */
export async function forget(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  deviceId: DeviceId,
): Promise<void> {
  context.limits.pace('keys', userId);
  const { room } = await insider(context, ref, userId);
  await context.store.devices.remove(room.id, { userId, deviceId });
}
