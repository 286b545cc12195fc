import type { Room } from '../room/room.ts';
import { IconButton } from '../components/button.tsx';
import { DeviceButtons } from '../components/devices.tsx';
import { t } from '../strings/index.ts';
import { ReactButton } from './call-reactions.tsx';

interface RoomProps {
  readonly room: Room;
}

/** What one does in a call. */
export function Controls({ room, onLeave }: RoomProps & { readonly onLeave: () => void }) {
  return (
    <footer class="controls" aria-label={t('room.controls')}>
      {!room.isForChat && <CallButtons room={room} />}
      <HandButton room={room} />
      {!room.isForChat && <ReactButton room={room} />}
      <PeopleButton room={room} />
      {!room.isForChat && <ChatButton room={room} />}
      <IconButton icon="leave" tone="danger" label={t('room.leave')} onClick={onLeave} />
    </footer>
  );
}

function CallButtons({ room }: RoomProps) {
  return (
    <>
      <DeviceButtons media={room.media} muted={room.self.value?.muted_by_moderator ?? false} keys />
      {room.media.screen.possible && <ScreenButton room={room} />}
    </>
  );
}

function ScreenButton({ room }: RoomProps) {
  const sharing = room.media.screen.track.value !== null;
  return (
    <IconButton
      icon={sharing ? 'screenOff' : 'screen'}
      tone={sharing ? 'on' : 'plain'}
      label={t(sharing ? 'screen.stop' : 'screen.start')}
      keys="S"
      onClick={() => void room.toggleScreen()}
    />
  );
}

function HandButton({ room }: RoomProps) {
  const raised = room.self.value?.raised_hand ?? false;
  return (
    <IconButton
      icon="hand"
      tone={raised ? 'on' : 'plain'}
      label={t(raised ? 'room.hand.lower' : 'room.hand.raise')}
      keys="H"
      onClick={() => room.toggleHand()}
    />
  );
}

function PeopleButton({ room }: RoomProps) {
  const count = room.waiting.length;
  return (
    <IconButton
      icon="people"
      label={count > 0 ? t('room.people.waiting', { count }) : t('room.people')}
      keys="P"
      count={count}
      aria-expanded={room.panel.value === 'people'}
      onClick={() => room.toggle('people')}
    />
  );
}

function ChatButton({ room }: RoomProps) {
  const unread = room.chat.reading.unread.value;
  return (
    <IconButton
      icon="message"
      label={unread > 0 ? t('room.chat.unread', { count: unread }) : t('room.chat')}
      keys="C"
      count={unread}
      aria-expanded={room.panel.value === 'chat'}
      onClick={() => room.toggle('chat')}
    />
  );
}
