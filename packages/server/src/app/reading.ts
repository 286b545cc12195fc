import type { MessageId, UserId } from '../core/ids.ts';
import type { Cursor, Message, Reading, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { wordsOf } from '../core/words.ts';
import { insider, message } from './changes.ts';

/** Words of a search that count; nobody looks for more. */
const MAX_WORDS = 16;

/**
 * Keeps how far somebody has read, and tells their other connections. Nobody reads back: an earlier
 * message changes nothing.
 *
 * @throws AppError `message-unknown`, `too-often`, and the refusals of {@link insider}
 */
export async function markRead(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: MessageId,
): Promise<void> {
  context.limits.pace('readings', userId);
  const { room } = await insider(context, ref, userId);
  await message(context, room.id, id);
  const advanced = await context.store.readings.advance(room.id, userId, id);
  if (advanced) context.hub.at(room.id)?.markRead(userId, id);
}

/** How far somebody has read in each room that they are a member of. */
export const readings = ({ store }: Context, userId: UserId): Promise<Reading[]> =>
  store.readings.of(userId);

export interface Search {
  /** Each of its words must begin a word of a message. */
  readonly text: string;
  readonly before?: Cursor;
  readonly limit: number;
}

/**
 * Finds plain messages of a room by their words, the newest first, for members.
 *
 * @throws AppError `words-missing`, `too-often`, and the refusals of {@link insider}
 */
export async function search(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { text, ...range }: Search,
): Promise<Message[]> {
  const words = wordsOf(text).slice(0, MAX_WORDS);
  if (words.length === 0) throw new AppError('words-missing');
  context.limits.pace('searches', userId);
  const { room } = await insider(context, ref, userId);
  return context.store.messages.search(room.id, { ...range, words });
}
