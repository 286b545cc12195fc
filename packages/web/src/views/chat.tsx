import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { Chat } from '../room/chat.ts';
import type { Room } from '../room/room.ts';
import { IconButton } from '../components/button.tsx';
import { Panel } from '../components/panel.tsx';
import { notifying, toggleNotifying } from '../room/notifications.ts';
import { plural, t } from '../strings/index.ts';
import { Log } from './chat-log.tsx';
import { ChatSearchView } from './chat-search.tsx';
import { Composer } from './composer.tsx';
import { FileList } from './files.tsx';

/** What was written in the room, and where to write. */
export function ChatPanel({ room }: { readonly room: Room }) {
  const searching = useSignal(false);
  /** The message to go to. */
  const wanted = useSignal<string | undefined>(undefined);
  const { type: secrecy } = room.sealing.secrecy.value;
  const search = useMemo(() => room.searchChat(), [room, secrecy]);
  useEffect(() => () => search.close(), [search]);
  useUnreadMark(room.chat);
  const goTo = (id: string) => {
    searching.value = false;
    wanted.value = id;
  };
  const tools = (
    <>
      <NotifyButton />
      <IconButton
        icon="search"
        label={t('chat.search')}
        aria-expanded={searching.value}
        onClick={() => (searching.value = !searching.value)}
      />
    </>
  );
  const close = room.isForChat ? undefined : () => room.toggle('chat');
  return (
    <Panel title={t('chat.title')} tools={tools} onClose={close}>
      {searching.value ? (
        <ChatSearchView search={search} isHere={secrecy !== 'open'} onChoose={goTo} />
      ) : (
        <Log room={room} wanted={wanted} />
      )}
      <FileList files={room.files} />
      <Writers names={room.writers.value} />
      <Composer room={room} />
    </Panel>
  );
}

/** Marks what was unread when one turned to the chat, for as long as one looks at it. */
function useUnreadMark({ status, reading }: Chat): void {
  const isLoaded = status.value !== 'loading';
  useLayoutEffect(() => {
    if (isLoaded) reading.begin();
    return () => reading.end();
  }, [reading, isLoaded]);
}

/** Whether the system tells of messages; asked for here, and nowhere by itself. */
function NotifyButton() {
  const { value: state } = notifying;
  if (state === 'unknown') return null;
  const isOn = state === 'on';
  return (
    <IconButton
      icon={isOn ? 'bell' : 'bellOff'}
      label={t(state === 'refused' ? 'chat.notify.refused' : 'chat.notify')}
      disabled={state === 'refused'}
      aria-pressed={isOn}
      onClick={() => void toggleNotifying()}
    />
  );
}

/** Who writes at the moment; the line is there all the same, so that nothing moves. */
function Writers({ names }: { readonly names: readonly string[] }) {
  const [one = '', other = ''] = names;
  const text = () => {
    if (names.length === 1) return t('chat.writes', { name: one });
    if (names.length === 2) return t('chat.write', { name: one, other });
    return plural('chat.many', names.length);
  };
  return <p class="writers">{names.length > 0 && text()}</p>;
}
