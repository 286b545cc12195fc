/**
 * Rooms that nobody makes on purpose: one comes to life when somebody names it, and ends with the
 * last who is in it (M4).
 *
 * It ends in the order that all nodes share, where nobody is in it; then that is written down. Who has
 * come to it between the two makes a new one of that name.
 */
import type { DialectTag } from '../core/ids.ts';
import type { NewRoom, Room } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Comer } from './rooms.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { roomId } from '../core/ids.ts';
import * as rooms from './rooms.ts';

/**
 * The open room of a name, made if there is none, with the guest as a member, unless they have to
 * wait in its lobby. It is held: whoever
 * asks for it must release it.
 *
 * @param name follows the grammar of open names
 * @throws AppError the refusals of entering
 */
export async function holdByName(
  context: Context,
  origin: DialectTag,
  name: string,
  guest: Comer,
): Promise<Room> {
  for (;;) {
    const found = await context.store.rooms.find({ by: 'name', name });
    const room = found ?? (await make(context, origin, name, guest));
    const held = room && (await hold(context, room, guest));
    if (held) return held;
  }
}

/** A new room; undefined where somebody was quicker. @throws AppError `too-often` */
async function make(
  { store, random, clock, limits, webhooks }: Context,
  origin: DialectTag,
  name: string,
  { userId: ownerId, address }: Comer,
): Promise<Room | undefined> {
  // Each guest is a new account: their network is all that can be counted.
  if (address) await limits.take('newRoomsOfNetwork', networkOf(address));
  const room: NewRoom = {
    id: roomId(random.uuid()),
    origin,
    name,
    description: '',
    kind: 'video',
    access: 'open',
    chatPolicy: 'plain',
    ownerId,
    inviteCode: random.token(rooms.INVITE_BITS),
    transient: true,
    createdAt: clock.now(),
  };
  const told = webhooks.of({ kind: 'room.created', room });
  const added = store.rooms.add(room, undefined, told);
  return unless('name-taken', added);
}

/** Takes hold of a room; undefined where it has ended meanwhile, once that is written. */
async function hold(context: Context, room: Room, guest: Comer): Promise<Room | undefined> {
  const { id } = room;
  const ending = context.hub.ending(id);
  if (ending) {
    await ending;
    return undefined;
  }
  const live = context.hub.hold(id);
  try {
    await live.ready;
    // Whoever has ended it may have died before that was written.
    if (live.isOver) await rooms.expire(context, room);
    // Read once more now that it is held: from here on this node does not end it.
    const standing = await unless('room-unknown', rooms.arrive(context, { by: 'id', id }, guest));
    if (standing) rooms.endWithLast(context, standing.room);
    else context.hub.release(id);
    return standing?.room;
  } catch (thrown) {
    context.hub.release(id);
    throw thrown;
  }
}

/** What is promised; undefined where it is refused for this reason. */
async function unless<T>(code: AppError['code'], promised: Promise<T>): Promise<T | undefined> {
  try {
    return await promised;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === code) return undefined;
    throw thrown;
  }
}
