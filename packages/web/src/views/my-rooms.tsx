import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { MyRoom } from '../room/my-rooms.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { Icon } from '../components/icon.tsx';
import { invitePath } from '../invite.ts';
import { parley } from '../parley.ts';
import { sentence } from '../sentence.ts';
import { MyRooms } from '../room/my-rooms.ts';
import { navigate } from '../route.ts';
import { dayOf, t } from '../strings/index.ts';

/** The way back to the rooms that one made or was in; nothing where there are none. */
export function MyRoomsCard() {
  const rooms = useMemo(() => new MyRooms(parley), []);
  const leaving = useSignal<MyRoom | undefined>(undefined);
  useEffect(() => void rooms.load(), [rooms]);
  if (rooms.failed.value) return <Failed rooms={rooms} />;
  if (rooms.list.value.length === 0) return null;
  return (
    <section class="card my-rooms" aria-labelledby="my-rooms">
      <h2 id="my-rooms">{t('rooms.title')}</h2>
      <ul>
        {rooms.list.value.map((room) => (
          <RoomRow key={room.id} room={room} onDelete={() => (leaving.value = room)} />
        ))}
      </ul>
      {leaving.value && (
        <DeleteDialog
          rooms={rooms}
          room={leaving.value}
          onClose={() => (leaving.value = undefined)}
        />
      )}
    </section>
  );
}

function Failed({ rooms }: { readonly rooms: MyRooms }) {
  return (
    <div class="my-rooms">
      <Hint>
        {t('rooms.failed')} <Button onClick={() => void rooms.load()}>{t('app.retry')}</Button>
      </Hint>
    </div>
  );
}

interface RoomRowProps {
  readonly room: MyRoom;
  readonly onDelete: () => void;
}

function RoomRow({ room, onDelete }: RoomRowProps) {
  const { name, invite, createdAt, own } = room;
  const path = invitePath(invite);
  const open = (event: MouseEvent) => {
    // With a key held the browser opens another tab or window.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(path);
  };
  return (
    <li class="my-room">
      <a href={path} onClick={open}>
        <span class="my-room-name">{name}</span>
        <time dateTime={createdAt}>{dayOf(createdAt)}</time>
        <Icon name="arrowRight" />
      </a>
      {own && <IconButton icon="trash" label={t('rooms.delete', { name })} onClick={onDelete} />}
    </li>
  );
}

interface DeleteDialogProps {
  readonly rooms: MyRooms;
  readonly room: MyRoom;
  readonly onClose: () => void;
}

function DeleteDialog({ rooms, room, onClose }: DeleteDialogProps) {
  const problem = useSignal<string | undefined>(undefined);
  const confirm = async () => {
    problem.value = await rooms.delete(room).then(() => undefined, sentence);
    if (problem.value === undefined) onClose();
  };
  return (
    <Dialog title={t('rooms.delete.title', { name: room.name })} onClose={onClose}>
      <p>{t('rooms.delete.text')}</p>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <div class="actions">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button kind="danger" onClick={() => void confirm()}>
          {t('rooms.delete.confirm')}
        </Button>
      </div>
    </Dialog>
  );
}
