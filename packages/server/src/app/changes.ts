import type { MessageId, RoomId, UserId } from '../core/ids.ts';
import type { Insider, Message, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { checkInsider, checkPost, checkRemoval } from '../core/policy.ts';
import { isEmoji } from '../core/text.ts';
import { checkText } from './chat.ts';

/** @throws AppError the refusals of {@link checkInsider} */
export async function insider({ store }: Context, ref: RoomRef, userId: UserId): Promise<Insider> {
  const standing = await store.rooms.standing(ref, userId);
  checkInsider(standing);
  return standing;
}

/** @throws AppError `message-unknown` */
export async function message({ store }: Context, room: RoomId, id: MessageId): Promise<Message> {
  const known = await store.messages.find(room, id);
  if (!known) throw new AppError('message-unknown');
  return known;
}

/** Has something done behind all that its author has posted or changed before, without waiting. */
function inTurn<T>(
  { posts: { checked, stored } }: Context,
  userId: UserId,
  work: () => Promise<T>,
): Promise<T> {
  const turn = checked.settled(userId).then(() => stored.settled(userId));
  return checked.follow(userId, turn.then(work));
}

export interface Edit {
  readonly message: MessageId;
  readonly text: string;
  /** Where not given, what it was before. */
  readonly encrypted: boolean | undefined;
}

/**
 * Gives a message of one's own another text, then tells everybody in the room.
 *
 * @throws AppError `message-unknown`, `message-not-yours`, `message-deleted`, `too-often`, the refusals of texts and of {@link insider}
 */
export const edit = (
  context: Context,
  ref: RoomRef,
  userId: UserId,
  asked: Edit,
): Promise<Message> => inTurn(context, userId, () => setText(context, ref, userId, asked));

async function setText(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { message: id, text, encrypted }: Edit,
): Promise<Message> {
  const trimmed = checkText(text);
  context.limits.pace('chat', userId);
  const { room } = await insider(context, ref, userId);
  const known = await message(context, room.id, id);
  if (known.author.id !== userId) throw new AppError('message-not-yours');
  const sealed = checkPost(room.chatPolicy, encrypted ?? known.encrypted);
  context.limits.pace('chatOfRoom', room.id);
  const change = { text: trimmed, encrypted: sealed, at: context.clock.now() };
  const edited = { ...known, text: trimmed, encrypted: sealed };
  const told = context.webhooks.of({ kind: 'message.updated', message: edited });
  const changed = await context.store.messages.edit(room.id, id, change, told);
  if (!changed) throw new AppError('message-deleted');
  context.hub.at(room.id)?.revise(changed);
  return changed;
}

/**
 * Takes the text of a message away, one's own or, for moderators, anybody's but the host's, then tells
 * everybody in the room. Of one that is deleted already nobody is told again.
 *
 * @throws AppError `message-unknown`, `message-not-yours`, `too-often`, and the refusals of {@link insider}
 */
export const remove = (
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: MessageId,
): Promise<void> => inTurn(context, userId, () => removeText(context, ref, userId, id));

async function removeText(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: MessageId,
): Promise<void> {
  context.limits.pace('chat', userId);
  const remover = await insider(context, ref, userId);
  const { room } = remover;
  const known = await message(context, room.id, id);
  checkRemoval(known, remover);
  if (known.deletedAt !== null) return;
  context.limits.pace('chatOfRoom', room.id);
  const told = context.webhooks.of({ kind: 'message.deleted', message: known, by: userId });
  const removed = await context.store.messages.remove(room.id, id, context.clock.now(), told);
  if (removed) context.hub.at(room.id)?.revise(removed);
}

export interface ReactionRequest {
  readonly message: MessageId;
  readonly emoji: string;
  /** Whether it shall be there. */
  readonly on: boolean;
}

/**
 * Puts an emoji under a message, or takes one's own away; where that was done before, nobody is told.
 *
 * @throws AppError `emoji-invalid`, `message-unknown`, `message-deleted`, `too-many-reactions`, `too-often`, and the refusals of {@link insider}
 */
export const react = (
  context: Context,
  ref: RoomRef,
  userId: UserId,
  asked: ReactionRequest,
): Promise<void> => inTurn(context, userId, () => setReaction(context, ref, userId, asked));

async function setReaction(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { message: id, emoji, on }: ReactionRequest,
): Promise<void> {
  if (!isEmoji(emoji)) throw new AppError('emoji-invalid');
  context.limits.pace('reactions', userId);
  const { room } = await insider(context, ref, userId);
  const { deletedAt } = await message(context, room.id, id);
  if (deletedAt !== null) throw new AppError('message-deleted');
  context.limits.pace('chatOfRoom', room.id);
  const { store, clock, settings, hub } = context;
  const reaction = { roomId: room.id, message: id, userId, emoji };
  const changed = on
    ? await store.reactions.add(reaction, clock.now(), settings.reactions)
    : await store.reactions.remove(reaction);
  if (changed) hub.at(room.id)?.react({ message: id, userId, emoji, on });
}
