import type { hackrtc as wire } from '@parley/protocol';
import type { MessageId } from '../../core/ids.ts';
import { AppError } from '../../core/errors.ts';
import { parseMessageId } from '../../core/ids.ts';
import { property } from '../parse.ts';

/** The id of a message that is there. @throws AppError `message-unknown` */
export function messageNamed(text: string): MessageId {
  const id = parseMessageId(text);
  if (!id) throw new AppError('message-unknown');
  return id;
}

/** The message that another one answers. @throws AppError `reply-unknown` */
export function replyOf({
  reply_to: text,
}: Pick<wire.ChatBody, 'reply_to'>): MessageId | undefined {
  if (typeof text !== 'string') return undefined;
  const id = parseMessageId(text);
  if (!id) throw new AppError('reply-unknown');
  return id;
}

/** The id that a client gives its message, as a uuid, so that it can post it again unsure (H11). */
export function idGiven(post: object): MessageId | undefined {
  const id = property(post, 'id');
  return typeof id === 'string' ? parseMessageId(id) : undefined;
}
