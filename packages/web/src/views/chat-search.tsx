import { useLayoutEffect, useRef } from 'preact/hooks';
import type { hackrtc } from '@parley/client';
import type { MessageSearch } from '../room/chat-search.ts';
import { Button } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { momentOf, t } from '../strings/index.ts';

interface FoundProps {
  readonly search: MessageSearch;
  readonly onChoose: (id: string) => void;
}

interface ChatSearchProps extends FoundProps {
  /** Whether this device does it, as the server cannot read the messages. */
  readonly isHere: boolean;
}

/** What was written in the room that has certain words. */
export function ChatSearchView({ search, isHere, onChoose }: ChatSearchProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  return (
    <div class="chat-search">
      <div class="field">
        <input
          ref={input}
          type="search"
          aria-label={t('chat.search')}
          placeholder={t('chat.search.placeholder')}
          value={search.text.value}
          onInput={({ currentTarget }) => search.write(currentTarget.value)}
        />
        <small>{t(isHere ? 'chat.search.here' : 'chat.search.note')}</small>
      </div>
      <div class="found" role="region" aria-live="polite" aria-label={t('chat.search.found')}>
        <Found search={search} onChoose={onChoose} />
      </div>
    </div>
  );
}

function Found({ search, onChoose }: FoundProps) {
  const { found, older, problem } = search;
  if (problem.value) return <Hint tone="bad">{problem}</Hint>;
  if (!found.value) return null;
  if (found.value.length === 0) return <p class="log-note">{t('chat.search.nothing')}</p>;
  return (
    <>
      <ul>
        {found.value.map((message) => (
          <FoundMessage key={message.id} message={message} onChoose={onChoose} />
        ))}
      </ul>
      {older.value && <Button onClick={() => void search.more()}>{t('chat.older')}</Button>}
    </>
  );
}

interface FoundMessageProps {
  readonly message: hackrtc.MessageAnswer;
  readonly onChoose: (id: string) => void;
}

function FoundMessage({ message, onChoose }: FoundMessageProps) {
  const { id, display_name: author, created_at: time, ciphertext: text } = message;
  return (
    <li>
      <button type="button" onClick={() => onChoose(id)}>
        <strong>{author}</strong> <time dateTime={time}>{momentOf(time)}</time>
        <span dir="auto">{text}</span>
      </button>
    </li>
  );
}
