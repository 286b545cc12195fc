import type { ComponentChildren } from 'preact';
import { useSignal } from '@preact/signals';
import type { MyRoom, MyRooms } from '../room/my-rooms.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Hint } from '../components/hint.tsx';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';

/** What somebody wants to do with one of their rooms. */
export interface Change {
  readonly kind: 'rename' | 'leave' | 'delete';
  readonly room: MyRoom;
}

interface ChangeDialogProps {
  readonly rooms: MyRooms;
  readonly change: Change;
  readonly onClose: () => void;
}

/** Asks before something is done to a room. */
export function ChangeDialog({ rooms, change: { kind, room }, onClose }: ChangeDialogProps) {
  switch (kind) {
    case 'rename':
      return <RenameDialog rooms={rooms} room={room} onClose={onClose} />;
    case 'leave':
      return <Sure kind={kind} room={room} act={() => rooms.leave(room)} onClose={onClose} />;
    case 'delete':
      return <Sure kind={kind} room={room} act={() => rooms.delete(room)} onClose={onClose} />;
  }
}

interface SureProps {
  readonly kind: 'leave' | 'delete';
  readonly room: MyRoom;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

function Sure({ kind, room, act, onClose }: SureProps) {
  return (
    <ActDialog
      title={t(`rooms.${kind}.title`, { name: room.name })}
      label={t(`rooms.${kind}.confirm`)}
      danger
      act={act}
      onClose={onClose}
    >
      <p>{t(`rooms.${kind}.text`)}</p>
    </ActDialog>
  );
}

type RenameDialogProps = Omit<ChangeDialogProps, 'change'> & { readonly room: MyRoom };

function RenameDialog({ rooms, room, onClose }: RenameDialogProps) {
  const name = useSignal(room.name);
  return (
    <ActDialog
      title={t('rooms.rename.title')}
      label={t('app.save')}
      act={async () => rooms.rename(room, name.value.trim())}
      onClose={onClose}
    >
      <div class="stack">
        <Field
          label={t('start.room.label')}
          maxLength={100}
          autocomplete="off"
          autoFocus
          required
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
      </div>
    </ActDialog>
  );
}

interface ActDialogProps {
  readonly title: string;
  /** Of the button. */
  readonly label: string;
  readonly danger?: boolean;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Closes once it is done; otherwise it says why not. */
function ActDialog({ title, label, danger = false, act, onClose, children }: ActDialogProps) {
  const problem = useSignal<string | undefined>(undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    problem.value = await act().then(() => undefined, sentence);
    if (problem.value === undefined) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="act" onSubmit={(event) => void submit(event)}>
        {children}
        {problem.value && <Hint tone="bad">{problem}</Hint>}
        <div class="actions">
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button kind={danger ? 'danger' : 'primary'} type="submit">
            {label}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
