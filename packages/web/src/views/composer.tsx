import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Composition } from '../room/composition.ts';
import type { Room } from '../room/room.ts';
import { IconButton } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { Icon } from '../components/icon.tsx';
import { t } from '../strings/index.ts';
import { AttachButton } from './files.tsx';
import { QuoteText } from './message.tsx';

/** Longest message in characters (H5). */
const LONGEST = 4000;

/** Where one writes. */
export function Composer({ room }: { readonly room: Room }) {
  const { composition } = room.chat;
  const input = useRef<HTMLTextAreaElement>(null);
  const { value: purpose } = composition.purpose;
  useLayoutEffect(() => input.current?.focus(), [purpose]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      composition.send();
    }
    if (event.key === 'Escape' && purpose.kind !== 'new') {
      // The panel stays.
      event.stopPropagation();
      composition.cancel();
    }
    const { lastOwn: last } = room.chat;
    if (event.key === 'ArrowUp' && composition.text.value === '' && last) {
      event.preventDefault();
      composition.edit(last);
    }
  };
  const paste = (event: ClipboardEvent) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length === 0) return;
    event.preventDefault();
    room.sendFiles(files);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    composition.send();
  };

  return (
    <form class="composer" onSubmit={submit}>
      <PurposeLine composition={composition} />
      <div class="composer-row">
        <AttachButton room={room} />
        <textarea
          ref={input}
          rows={1}
          maxLength={LONGEST}
          aria-label={t('chat.label')}
          placeholder={t('chat.placeholder')}
          value={composition.text.value}
          onInput={({ currentTarget }) => composition.write(currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={paste}
        />
        <IconButton
          icon={purpose.kind === 'edit' ? 'check' : 'send'}
          type="submit"
          label={t(purpose.kind === 'edit' ? 'chat.save' : 'chat.send')}
          disabled={!composition.text.value.trim()}
        />
      </div>
    </form>
  );
}

/** What one answers or edits, and the way out of that. */
function PurposeLine({ composition }: { readonly composition: Composition }) {
  const { purpose, problem } = composition;
  if (purpose.value.kind === 'new') return null;
  const { kind, message } = purpose.value;
  return (
    <>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <div class="purpose">
        <Icon name={kind === 'edit' ? 'pencil' : 'reply'} />
        <p>{kind === 'edit' ? t('chat.editing') : <QuoteText message={message} />}</p>
        <IconButton icon="close" label={t('app.cancel')} onClick={() => composition.cancel()} />
      </div>
    </>
  );
}
