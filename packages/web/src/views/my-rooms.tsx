import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Standing } from '../account.ts';
import type { MyRoom } from '../room/my-rooms.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { Icon } from '../components/icon.tsx';
import { invitePath } from '../invite.ts';
import { parley } from '../parley.ts';
import { MyRooms } from '../room/my-rooms.ts';
import { navigate } from '../route.ts';
import { dayOf, t } from '../strings/index.ts';
import type { Change } from './my-rooms-dialogs.tsx';
import { ChangeDialog } from './my-rooms-dialogs.tsx';

interface CardProps {
  /** Who one is to the server: somebody else has other rooms. */
  readonly standing: Standing['type'];
}

/** The way back to the rooms that one made or was in; nothing where there are none. */
export function MyRoomsCard({ standing }: CardProps) {
  const rooms = useMemo(() => new MyRooms(parley), [standing]);
  const change = useSignal<Change | undefined>(undefined);
  useEffect(() => rooms.follow(), [rooms]);
  if (rooms.failed.value) return <Failed rooms={rooms} />;
  if (rooms.list.value.length === 0) return null;
  return (
    <section class="card my-rooms" aria-labelledby="my-rooms">
      <h2 id="my-rooms">{t('rooms.title')}</h2>
      <ul>
        {rooms.list.value.map((room) => (
          <RoomRow
            key={room.id}
            room={room}
            unread={rooms.unread.value.get(room.id) ?? 0}
            onChange={(kind) => (change.value = { kind, room })}
          />
        ))}
      </ul>
      {change.value && (
        <ChangeDialog
          rooms={rooms}
          change={change.value}
          onClose={() => (change.value = undefined)}
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

/** From so many on they are not counted. */
const MANY = 100;

interface RoomRowProps {
  readonly room: MyRoom;
  readonly unread: number;
  readonly onChange: (kind: Change['kind']) => void;
}

function RoomRow({ room, unread, onChange }: RoomRowProps) {
  const { name, invite, createdAt, own } = room;
  const path = invitePath({ code: invite });
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
        {unread > 0 && (
          <span class="my-room-unread">
            {t('rooms.unread', { count: unread < MANY ? unread : `${MANY - 1}+` })}
          </span>
        )}
        <time dateTime={createdAt}>{dayOf(createdAt)}</time>
        <Icon name="arrowRight" />
      </a>
      {own && (
        <IconButton
          icon="pencil"
          label={t('rooms.rename', { name })}
          onClick={() => onChange('rename')}
        />
      )}
      <IconButton
        icon={own ? 'trash' : 'out'}
        label={t(own ? 'rooms.delete' : 'rooms.leave', { name })}
        onClick={() => onChange(own ? 'delete' : 'leave')}
      />
    </li>
  );
}
