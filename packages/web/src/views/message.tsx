import { useSignal } from '@preact/signals';
import type { Chat } from '../room/chat.ts';
import type { ChatMessage, Content } from '../room/content.ts';
import type { Unsent } from '../room/outgoing.ts';
import type { Room } from '../room/room.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Mark } from '../components/mark.tsx';
import { canAskFor, wordsOf } from '../room/content.ts';
import { piecesOf } from '../room/pieces.ts';
import { t, timeOfDay } from '../strings/index.ts';
import { MessageActions } from './message-actions.tsx';
import { Reactions } from './reactions.tsx';

interface MessageProps {
  readonly room: Room;
  readonly message: ChatMessage;
  /** Whether it goes on from the one before, so that its author need not be named again. */
  readonly follows: boolean;
  readonly onGoTo: (id: string) => void;
}

export function Message({ room, message, follows, onGoTo }: MessageProps) {
  const open = useSignal(false);
  const { display_name: author, created_at: time, deleted_at: deleted } = message;
  const own = message.user_id === room.self.value?.user_id;
  return (
    <article
      id={`m-${message.id}`}
      class={own ? 'message message-own' : 'message'}
      tabIndex={-1}
      aria-label={author}
    >
      {!follows && (
        <header class="message-header">
          <strong>{own ? t('tile.you', { name: author }) : author}</strong>{' '}
          <time dateTime={time}>{timeOfDay(time)}</time>
        </header>
      )}
      <div class="message-body">
        <div class={TEXT_CLASSES[message.content.kind]}>
          <Quote chat={room.chat} message={message} onGoTo={onGoTo} />
          <p dir="auto">
            <span>
              <Words content={message.content} />
            </span>
            {message.edited_at !== undefined && deleted === undefined && (
              <small> {t('chat.edited')}</small>
            )}
            {own && deleted === undefined && <Mark icon="check" label="chat.sent" />}
          </p>
        </div>
        {deleted === undefined && (
          <IconButton
            icon="more"
            label={t('chat.more', { name: author })}
            aria-expanded={open.value}
            onClick={() => (open.value = !open.value)}
          />
        )}
      </div>
      {canAskFor(message.content) && <AskAgain room={room} message={message} />}
      <Reactions room={room} message={message} />
      {open.value && deleted === undefined && (
        <MessageActions room={room} message={message} onDone={() => (open.value = false)} />
      )}
    </article>
  );
}

/** The way to a message that could not be opened: its author seals it once more. */
function AskAgain({ room, message }: Pick<MessageProps, 'room' | 'message'>) {
  const asked = useSignal(false);
  const ask = () => {
    asked.value = room.sealing.askAgain(message);
    if (!asked.value) room.notices.say(t('chat.ask.nobody', { name: message.display_name }));
  };
  if (asked.value) return <p class="note">{t('chat.asked', { name: message.display_name })}</p>;
  return <Button onClick={ask}>{t('chat.ask', { name: message.display_name })}</Button>;
}

const TEXT_CLASSES = {
  text: 'message-text',
  deleted: 'message-text message-sealed message-deleted',
  opening: 'message-text message-sealed',
  closed: 'message-text message-sealed',
} as const satisfies Record<Content['kind'], string>;

/** What somebody wrote, or why that is not to be seen. */
function Words({ content }: { readonly content: Content }) {
  return content.kind === 'text' ? <Text text={content.text} /> : <>{wordsOf(content)}</>;
}

interface QuoteProps {
  readonly chat: Chat;
  readonly message: ChatMessage;
  readonly onGoTo: (id: string) => void;
}

/** What a message answers, and the way there. */
function Quote({ chat, message, onGoTo }: QuoteProps) {
  const { reply_to: id } = message;
  if (id === undefined) return null;
  const quoted = chat.quotes.of(id);
  return (
    <button type="button" class="quote" onClick={() => onGoTo(id)}>
      <span class="unseen">{t('chat.answers')} </span>
      {quoted ? <QuoteText message={quoted} /> : '…'}
    </button>
  );
}

/** A message in one line. */
export function QuoteText({ message }: { readonly message: ChatMessage }) {
  return (
    <>
      <strong>{message.display_name}</strong> <span>{wordsOf(message.content)}</span>
    </>
  );
}

interface UnsentMessageProps {
  readonly chat: Chat;
  readonly unsent: Unsent;
}

/** What one wrote while it is on its way, or where it cannot go. */
export function UnsentMessage({ chat, unsent }: UnsentMessageProps) {
  const { text, problem } = unsent;
  return (
    <article class="message message-own">
      <p class="message-text message-unsent" dir="auto">
        <span>
          <Text text={text} />
        </span>
        {problem === undefined && <Mark icon="clock" label="chat.sending" />}
      </p>
      {problem !== undefined && (
        <div class="message-failed" role="alert">
          <p>{t('chat.unsent', { reason: problem })}</p>
          <Button onClick={() => void chat.sendAgain(unsent)}>{t('chat.again')}</Button>
          <Button onClick={() => chat.takeBack(unsent)}>{t('chat.edit')}</Button>
        </div>
      )}
    </article>
  );
}

/** Text as text, in which addresses can be followed without leaving the call. */
function Text({ text }: { readonly text: string }) {
  return (
    <>
      {piecesOf(text).map(({ text: words, href }) =>
        href === undefined ? (
          words
        ) : (
          <a href={href} target="_blank" rel="noopener noreferrer nofollow">
            {words}
          </a>
        ),
      )}
    </>
  );
}
