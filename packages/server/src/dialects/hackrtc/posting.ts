import type { MessageId } from '../../core/ids.ts';
import { parseMessageId } from '../../core/ids.ts';
import { property } from '../parse.ts';

/** The id that a client gives its message, as a uuid, so that it can post it again unsure (H11). */
export function idGiven(post: object): MessageId | undefined {
  const id = property(post, 'id');
  return typeof id === 'string' ? parseMessageId(id) : undefined;
}
