import type { hackrtc } from '@parley/client';
import type { RefusalReason } from '@parley/client/e2ee';
import type { StringKey } from '../strings/index.ts';
import { t } from '../strings/index.ts';

/** What a message says, as far as that is known here. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'deleted' }
  /** It is being opened. */
  | { readonly kind: 'opening' }
  /** It is not shown. */
  | { readonly kind: 'closed'; readonly why: RefusalReason };

/** A message with what it says. */
export interface ChatMessage extends hackrtc.MessageAnswer {
  readonly content: Content;
}

/** The text that one may edit; empty where there is none. */
export const textOf = ({ content }: ChatMessage): string =>
  content.kind === 'text' ? content.text : '';

/** The text, or else a sentence of the page's own in its place. */
export function wordsOf(content: Content): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'deleted':
      return t('chat.deleted');
    case 'opening':
      return t('chat.opening');
    case 'closed':
      return t(CLOSED[content.why]);
  }
}

const CLOSED = {
  'unknown-format': 'chat.sealed',
  'before-you-joined': 'chat.closed.before',
  'state-lost': 'chat.closed.lost',
  forged: 'chat.closed.forged',
  replayed: 'chat.closed.replayed',
  altered: 'chat.closed.altered',
  'missing-commit': 'chat.closed.commit',
  'no-key': 'chat.closed.key',
  'not-sealed': 'chat.closed.plain',
} as const satisfies Record<RefusalReason, StringKey>;

/** What its author can seal once more; the rest is none of theirs, or was never meant for this device. */
const ANSWERABLE: ReadonlySet<RefusalReason> = new Set(['state-lost', 'altered', 'missing-commit']);

/** Whether it is worth asking the author for it. */
export const canAskFor = (content: Content): boolean =>
  content.kind === 'closed' && ANSWERABLE.has(content.why);

/** What a message says in a room where texts go as they are. */
export function plainContent({
  deleted_at,
  encrypted,
  ciphertext,
}: hackrtc.MessageAnswer): Content {
  if (deleted_at !== undefined) return { kind: 'deleted' };
  return encrypted ? { kind: 'closed', why: 'unknown-format' } : { kind: 'text', text: ciphertext };
}
