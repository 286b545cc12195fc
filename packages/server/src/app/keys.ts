import type { RoomId } from '../core/ids.ts';
import type { KeyBundle, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Comer } from './rooms.ts';
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
