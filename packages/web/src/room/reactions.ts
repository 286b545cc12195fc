import type { hackrtc } from '@parley/client';
import type { ChatMessage } from './content.ts';

/** What one can put under a message with one press. */
export const EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👎'] as const;

type Change = Pick<hackrtc.ReactionFrame, 'emoji' | 'user_id' | 'on'>;

/** A message after somebody has put an emoji under it, or taken it away; told twice it is there once. */
export function reacted(message: ChatMessage, change: Change): ChatMessage {
  const before = message.reactions ?? [];
  const { emoji } = change;
  const known = before.some((each) => each.emoji === emoji);
  const all = known ? before : [...before, { emoji, user_ids: [] }];
  const after = all.map((each) => (each.emoji === emoji ? changed(each, change) : each));
  return { ...message, reactions: after.filter(({ user_ids: users }) => users.length > 0) };
}

function changed({ emoji, user_ids: before }: hackrtc.ReactionItem, { user_id: user, on }: Change) {
  const others = before.filter((each) => each !== user);
  return { emoji, user_ids: on ? [...others, user] : others };
}
