import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Chat } from '../room/chat.ts';
import type { ChatMessage } from '../room/content.ts';
import type { Line } from '../room/lines.ts';
import type { Room } from '../room/room.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { Icon } from '../components/icon.tsx';
import { dayOf, plural, t } from '../strings/index.ts';
import { Message, UnsentMessage } from './message.tsx';

interface LogProps {
  readonly room: Room;
  /** The message to go to; taken away once one is there. */
  readonly wanted: Signal<string | undefined>;
}

/** What was written, the newest at the end. */
export function Log({ room, wanted }: LogProps) {
  const { chat } = room;
  const log = useRef<HTMLDivElement>(null);
  const { atEnd, onScroll, toEnd } = useScroll(log, chat);
  useWanted(log, chat, wanted);
  useReading(chat, atEnd.value);
  return (
    <div class="log-frame">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={t('chat.log')}
        tabIndex={0}
        onScroll={onScroll}
      >
        <Status room={room} />
        <Messages room={room} onGoTo={(id) => (wanted.value = id)} />
        {chat.unsent.value.map((each) => (
          <UnsentMessage key={each.id} chat={chat} unsent={each} />
        ))}
      </div>
      <UnreadButton reading={chat.reading} />
      {!atEnd.value && <IconButton icon="arrowDown" label={t('chat.newest')} onClick={toEnd} />}
    </div>
  );
}

interface MessagesProps {
  readonly room: Room;
  readonly onGoTo: (id: string) => void;
}

function Messages({ room, onGoTo }: MessagesProps) {
  const { messages, reading } = room.chat;
  const lines = room.sealing.lines.value;
  return (
    <>
      {messages.value.map((message, index) => {
        const before = messages.value[index - 1];
        const time = message.created_at;
        const isNewDay = before === undefined || dayOf(before.created_at) !== dayOf(time);
        const isMarked = reading.mark.value === message.id;
        const told = lines.filter(({ at }) => at <= time && at > (before?.created_at ?? ''));
        const begins = isNewDay || isMarked || told.length > 0;
        return (
          <>
            {isNewDay && <p class="log-day">{dayOf(time)}</p>}
            <Lines lines={told} />
            {isMarked && <p class="log-mark">{t('chat.unread')}</p>}
            <Message
              key={message.id}
              room={room}
              message={message}
              follows={!begins && follows(message, before)}
              onGoTo={onGoTo}
            />
          </>
        );
      })}
      <Lines lines={lines.filter(({ at }) => at > (messages.value.at(-1)?.created_at ?? ''))} />
    </>
  );
}

/** What became of the room's keys, for those who read along. */
function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return lines.map(({ id, text, values, key }) => (
    <p key={`line-${id}`} class="log-line" title={key}>
      {t(text, values)}
    </p>
  ));
}

/** Within this time, in ms, an author's next message is shown without the name. */
const BREATH = 3 * 60_000;

function follows(message: ChatMessage, before: ChatMessage | undefined): boolean {
  if (before?.user_id !== message.user_id || message.reply_to !== undefined) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < BREATH;
}

/** How near to an edge counts as being there, in px. */
const NEAR = 80;

/** Stays at the end where it is there, and where it was when older messages come above. */
function useScroll(log: RefObject<HTMLDivElement | null>, chat: Chat) {
  const atEnd = useSignal(true);
  const fromEnd = useRef(0);
  const { messages, unsent, older } = chat;
  const first = messages.value[0]?.id;
  const last = messages.value.at(-1)?.id;
  const toEnd = () => log.current?.scrollTo(0, log.current.scrollHeight);
  useLayoutEffect(() => {
    if (atEnd.value) toEnd();
  }, [last, unsent.value, messages.value]);
  useLayoutEffect(toEnd, [unsent.value.length]);
  useLayoutEffect(() => {
    const { current } = log;
    if (current && !atEnd.value) current.scrollTop = current.scrollHeight - fromEnd.current;
  }, [first]);
  useLayoutEffect(() => {
    log.current?.querySelector('.log-mark')?.scrollIntoView({ block: 'center' });
    onScroll();
  }, [chat.reading.mark.value]);
  const onScroll = () => {
    const { current } = log;
    if (!current) return;
    const { scrollTop, scrollHeight, clientHeight } = current;
    fromEnd.current = scrollHeight - scrollTop;
    atEnd.value = fromEnd.current - clientHeight < NEAR;
    if (scrollTop < NEAR && older.value && !atEnd.value) void chat.loadOlder();
  };
  return { atEnd, onScroll, toEnd };
}

/** Goes to a message that is asked for, and shows which it is. */
function useWanted(
  log: RefObject<HTMLDivElement | null>,
  chat: Chat,
  wanted: Signal<string | undefined>,
): void {
  const { value: id } = wanted;
  useEffect(() => {
    const go = async (to: string) => {
      const isHere = await chat.loadUpTo(to);
      wanted.value = undefined;
      if (isHere) requestAnimationFrame(() => show(log.current?.querySelector(`#m-${to}`)));
    };
    if (id !== undefined) void go(id);
  }, [id]);
}

function show(message: Element | null | undefined): void {
  if (!(message instanceof HTMLElement)) return;
  message.scrollIntoView({ block: 'center' });
  message.focus({ preventScroll: true });
}

/** What is at the end of an open chat, on a page that is to be seen, has been read. */
function useReading(chat: Chat, atEnd: boolean): void {
  const last = chat.messages.value.at(-1)?.id;
  const isShown = atEnd && chat.status.value === 'ready';
  useEffect(() => {
    const read = () => {
      if (isShown && document.visibilityState === 'visible') chat.reading.advance();
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [chat, isShown, last]);
}

/** The way to where the unread messages begin, where that is not loaded. */
function UnreadButton({ reading }: Pick<Chat, 'reading'>) {
  const { value: above } = reading.above;
  if (above === 0) return null;
  return (
    <div class="log-jump">
      <Button onClick={() => void reading.findBegin()}>{plural('chat.jump', above)}</Button>
    </div>
  );
}

function Status({ room }: Pick<MessagesProps, 'room'>) {
  const { chat } = room;
  const { status, messages, older } = chat;
  if (status.value === 'loading') return <p class="log-note">{t('chat.loading')}</p>;
  if (status.value === 'failed') return <Failed chat={chat} />;
  if (messages.value.length === 0 && chat.unsent.value.length === 0) return <Empty room={room} />;
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

function Empty({ room }: Pick<MessagesProps, 'room'>) {
  const { value: secrecy } = room.sealing.secrecy;
  const isForGroup = secrecy.type === 'sealed' && secrecy.by === 'group';
  return (
    <div class="log-empty">
      <Icon name="message" />
      <h3>{t('chat.empty.title')}</h3>
      <p>{t(isForGroup ? 'chat.empty.group' : 'chat.empty.text')}</p>
    </div>
  );
}
