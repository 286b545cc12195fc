import * as rooms from './rooms.ts';
/** Keeps a user's public keys for a room in place of earlier ones (H6). */
export async function publish(context, ref, bundle) {
    const { room } = await rooms.join(context, ref, bundle.userId);
    await context.store.keys.put(room.id, bundle);
}
/** The keys of everybody in a room who published some (H6). */
export const list = (context, room) => context.store.keys.list(room);
