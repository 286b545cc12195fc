import { useSignal } from '@preact/signals';
import type { ChatMessage } from '../room/content.ts';
import type { Room } from '../room/room.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { EMOJI } from '../room/reactions.ts';
import { t } from '../strings/index.ts';

interface ActionsProps {
  readonly room: Room;
  readonly message: ChatMessage;
  readonly onDone: () => void;
}

/** What one can do about a message. */
export function MessageActions({ room, message, onDone }: ActionsProps) {
  const deleting = useSignal(false);
  const own = message.user_id === room.self.value?.user_id;
  const { composition } = room.chat;
  const act = (does: () => void) => () => {
    onDone();
    does();
  };
  const react = (emoji: string) =>
    act(() => void room.try(async () => room.chat.react(message, emoji)));
  return (
    <div class="message-actions" role="group" aria-label={t('chat.actions')}>
      <div class="emoji">
        {EMOJI.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={t('chat.react', { emoji })}
            onClick={react(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <Button icon="reply" onClick={act(() => composition.reply(message))}>
        {t('chat.reply')}
      </Button>
      {own && message.content.kind === 'text' && (
        <Button icon="pencil" onClick={act(() => composition.edit(message))}>
          {t('chat.edit')}
        </Button>
      )}
      {room.mayDelete(message.user_id) && (
        <Button icon="trash" onClick={() => (deleting.value = true)}>
          {t('chat.delete')}
        </Button>
      )}
      {deleting.value && (
        <DeleteDialog room={room} message={message} onClose={() => (deleting.value = false)} />
      )}
    </div>
  );
}

interface DeleteDialogProps {
  readonly room: Room;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

function DeleteDialog({ room, message, onClose }: DeleteDialogProps) {
  const problem = useSignal<string | undefined>(undefined);
  const confirm = async () => {
    problem.value = await room.chat.delete(message);
    if (problem.value === undefined) onClose();
  };
  return (
    <Dialog title={t('chat.delete.title')} onClose={onClose}>
      <p>{t('chat.delete.text')}</p>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <div class="actions">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button kind="danger" onClick={() => void confirm()}>
          {t('chat.delete.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
