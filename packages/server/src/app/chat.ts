import type { MessageId, RoomId } from '../core/ids.ts';
import type { Cursor, HistoryQuery, Message, NewMessage, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Comer } from './rooms.ts';
import { AppError } from '../core/errors.ts';
import { messageId } from '../core/ids.ts';
import { checkPost } from '../core/policy.ts';
import { isStorable } from '../core/text.ts';
import * as rooms from './rooms.ts';

/** Longest text in characters (document 000). */
const MAX_TEXT = 4000;
/** Messages read at once when a whole history is streamed. */
const PAGE = 500;

export interface Post {
  readonly text: string;
  readonly encrypted: boolean | undefined;
  /** The id that the author gave the message: posted again, it is the same message. */
  readonly message?: MessageId | undefined;
  /** The message that it answers. */
  readonly replyTo?: MessageId | undefined;
}

/**
 * Stores a message, then tells everybody in the room, the author too (H5). What the author has posted
 * before, under the same id, is not stored again, and told to those alone who were not told of it.
 *
 * What one author posts without waiting is looked at and stored at the same time, and each step of
 * it is taken in the order in which it was posted.
 *
 * @returns the stored message, once it is on disk
 * @throws AppError `message-known` where it is somebody else's id, `ciphertext-missing`, `message-too-long`, `message-unstorable`, `reply-unknown`, `chat-policy`, `too-often`, and the refusals of entering
 */
export async function post(
  context: Context,
  ref: RoomRef,
  author: Comer,
  asked: Post,
): Promise<Message> {
  const { checked, stored } = context.posts;
  const posted = await checked.follow(author.userId, check(context, ref, author, asked));
  const { message, isNews } = await stored.follow(author.userId, keep(context, posted));
  if (isNews) context.hub.at(posted.roomId)?.tell(message);
  return message;
}

async function check(
  context: Context,
  ref: RoomRef,
  author: Comer,
  { text, encrypted, message: given, replyTo }: Post,
): Promise<NewMessage> {
  const trimmed = checkText(text);
  context.limits.pace('chat', author.userId);
  const welcome = await rooms.inside(context, ref, author);
  const { room, user } = welcome;
  const sealed = checkPost(room.chatPolicy, encrypted);
  context.limits.pace('chatOfRoom', room.id);
  if (replyTo) await checkReply(context, room.id, replyTo);
  await rooms.becomeMember(context, welcome);
  return {
    id: given ?? messageId(context.random.uuid()),
    roomId: room.id,
    author: user,
    text: trimmed,
    encrypted: sealed,
    replyTo: replyTo ?? null,
    createdAt: context.clock.now(),
  };
}

/** A message that is on disk. */
interface Kept {
  readonly message: Message;
  /** Whether the room may not have heard of it. */
  readonly isNews: boolean;
}

async function keep({ store, webhooks, hub }: Context, posted: NewMessage): Promise<Kept> {
  const told = webhooks.of({ kind: 'message.created', message: posted });
  try {
    return { message: await store.messages.append(posted, told), isNews: true };
  } catch (thrown) {
    // The node that stored it may have died before it told anybody.
    return { message: await postedBefore(store, posted, thrown), isNews: hub.isShared };
  }
}

/** The message that its author has posted already; otherwise the refusal stands. */
async function postedBefore(
  { messages }: Context['store'],
  { id, roomId, author }: NewMessage,
  thrown: unknown,
): Promise<Message> {
  const isKnown = thrown instanceof AppError && thrown.code === 'message-known';
  const known = isKnown ? await messages.find(roomId, id) : undefined;
  if (known?.author.id !== author.id) throw thrown;
  return known;
}

async function checkReply({ store }: Context, room: RoomId, id: MessageId): Promise<void> {
  if (!(await store.messages.find(room, id))) throw new AppError('reply-unknown');
}

/** @throws AppError `ciphertext-missing`, `message-too-long`, `message-unstorable` */
export function checkText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new AppError('ciphertext-missing');
  if (characters(trimmed) > MAX_TEXT) throw new AppError('message-too-long');
  if (!isStorable(trimmed)) throw new AppError('message-unstorable');
  return trimmed;
}

/** Counts code points, as the first implementations did, so that an emoji is one character. */
function characters(text: string): number {
  if (text.length <= MAX_TEXT) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export interface HistoryRange {
  /** Text that a message must contain, without regard to case. */
  readonly search?: string;
  /** Whether deleted messages are among them, without their text. */
  readonly tombstones?: boolean;
  readonly after?: Cursor;
  readonly before?: Cursor;
}

/** One page of a room's history, oldest first. With `before` alone it is the page just before that. */
export function page(
  context: Context,
  room: RoomId,
  range: HistoryRange & { readonly limit: number },
): Promise<Message[]> {
  return context.store.messages.page(room, { ...range, from: direction(range) });
}

function direction({ after, before }: HistoryRange): HistoryQuery['from'] {
  return before && !after ? 'newest' : 'oldest';
}

/**
 * A whole history, oldest first, read page by page while it is consumed (H5). The first page is
 * read before it resolves, so that a store that fails is still answered with an error.
 */
export async function history(
  { store }: Pick<Context, 'store'>,
  room: RoomId,
  range: HistoryRange,
): Promise<AsyncIterable<Message>> {
  const read = (after: Cursor | undefined) =>
    store.messages.page(room, { ...range, ...(after && { after }), limit: PAGE, from: 'oldest' });
  const first = await read(range.after);
  return pages(first, (last) => read({ at: 'serial', serial: last.serial }));
}

async function* pages(
  first: Message[],
  next: (last: Message) => Promise<Message[]>,
): AsyncGenerator<Message> {
  for (let batch = first; ;) {
    yield* batch;
    const last = batch.at(-1);
    if (!last || batch.length < PAGE) return;
    batch = await next(last);
  }
}
