import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Chat, ChatMessage, Unsent } from '../room/chat.ts';
import type { Room } from '../room/room.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { Icon } from '../components/icon.tsx';
import { Mark } from '../components/mark.tsx';
import { Panel } from '../components/panel.tsx';
import { piecesOf } from '../room/pieces.ts';
import { t, timeOfDay } from '../strings/index.ts';
import { AttachButton, FileList } from './files.tsx';

/** What was written in the room, and where to write. */
export function ChatPanel({ room }: { readonly room: Room }) {
  return (
    <Panel title={t('chat.title')} onClose={() => room.toggle('chat')}>
      <Log chat={room.chat} userId={room.self.value?.user_id} />
      <FileList files={room.files} />
      <Composer room={room} />
    </Panel>
  );
}

interface LogProps {
  readonly chat: Chat;
  /** One's own. */
  readonly userId: string | undefined;
}

function Log({ chat, userId }: LogProps) {
  const messages = chat.messages.value;
  const unsent = chat.unsent.value;
  const log = useRef<HTMLDivElement>(null);
  const last = messages.at(-1)?.id;
  const scroll = () => log.current?.scrollTo(0, log.current.scrollHeight);
  useLayoutEffect(scroll, [last, unsent]);
  return (
    <div ref={log} class="log" role="log" aria-label={t('chat.log')} tabIndex={0}>
      <Status chat={chat} />
      {messages.map((message, index) => (
        <Message
          key={message.id}
          message={message}
          own={message.user_id === userId}
          follows={follows(message, messages[index - 1])}
        />
      ))}
      {unsent.map((each) => (
        <UnsentMessage key={each.id} chat={chat} unsent={each} />
      ))}
    </div>
  );
}

function Status({ chat }: { readonly chat: Chat }) {
  const { status, messages, older } = chat;
  if (status.value === 'loading') return <p class="log-note">{t('chat.loading')}</p>;
  if (status.value === 'failed') return <Failed chat={chat} />;
  if (messages.value.length === 0 && chat.unsent.value.length === 0) return <Empty />;
  return older.value ? (
    <Button onClick={() => void chat.loadOlder()}>{t('chat.older')}</Button>
  ) : null;
}

function Failed({ chat }: { readonly chat: Chat }) {
  return (
    <Hint tone="bad">
      {t('chat.failed')} <Button onClick={() => void chat.load()}>{t('app.retry')}</Button>
    </Hint>
  );
}

function Empty() {
  return (
    <div class="log-empty">
      <Icon name="message" />
      <h3>{t('chat.empty.title')}</h3>
      <p>{t('chat.empty.text')}</p>
    </div>
  );
}

/** Within this time, in ms, an author's next message is shown without the name. */
const BREATH = 3 * 60_000;

function follows(message: ChatMessage, before: ChatMessage | undefined): boolean {
  if (before?.user_id !== message.user_id) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < BREATH;
}

interface MessageProps {
  readonly message: ChatMessage;
  readonly own: boolean;
  readonly follows: boolean;
}

function Message({ message, own, follows: following }: MessageProps) {
  const { display_name: author, created_at: time, ciphertext: text, encrypted } = message;
  return (
    <article class={own ? 'message message-own' : 'message'}>
      {!following && (
        <header class="message-header">
          <strong>{own ? t('tile.you', { name: author }) : author}</strong>{' '}
          <time dateTime={time}>{timeOfDay(time)}</time>
        </header>
      )}
      <p class={encrypted ? 'message-text message-sealed' : 'message-text'} dir="auto">
        <span>{encrypted ? t('chat.sealed') : <Text text={text} />}</span>
        {own && <Mark icon="check" label="chat.sent" />}
      </p>
    </article>
  );
}

interface UnsentMessageProps {
  readonly chat: Chat;
  readonly unsent: Unsent;
}

/** What one wrote while it is on its way, or where it cannot go. */
function UnsentMessage({ chat, unsent }: UnsentMessageProps) {
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
  return piecesOf(text).map(({ text: words, href }) =>
    href === undefined ? (
      words
    ) : (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {words}
      </a>
    ),
  );
}

/** Longest message in characters (H5). */
const LONGEST = 4000;

function Composer({ room }: { readonly room: Room }) {
  const { chat } = room;
  const input = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);

  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    chat.send();
  };
  const paste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    room.sendFiles(files);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    chat.send();
  };

  return (
    <form class="composer" onSubmit={submit}>
      <div class="composer-row">
        <AttachButton room={room} />
        <textarea
          ref={input}
          rows={1}
          maxLength={LONGEST}
          aria-label={t('chat.label')}
          placeholder={t('chat.placeholder')}
          value={chat.draft.value}
          onInput={({ currentTarget }) => chat.write(currentTarget.value)}
          onKeyDown={sendOnEnter}
          onPaste={paste}
        />
        <IconButton
          icon="send"
          type="submit"
          label={t('chat.send')}
          disabled={!chat.draft.value.trim()}
        />
      </div>
    </form>
  );
}
