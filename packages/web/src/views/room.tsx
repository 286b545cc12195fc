import { useSignal } from '@preact/signals';
import type { Room } from '../room/room.ts';
import type { StringKey } from '../strings/index.ts';
import { Button, IconButton } from '../components/button.tsx';
import { DeviceHint } from '../components/devices.tsx';
import { Hint } from '../components/hint.tsx';
import type { IconName } from '../components/icon.tsx';
import { Icon } from '../components/icon.tsx';
import { Title } from '../components/page.tsx';
import { playAll } from '../components/video.tsx';
import { canFillScreen, fillsScreen, toggleFullScreen } from '../room/full-screen.ts';
import { useShortcuts } from '../room/use-shortcuts.ts';
import { plural, t } from '../strings/index.ts';
import { ChatPanel } from './chat.tsx';
import { Controls } from './controls.tsx';
import { KeyWarnings } from './key-warnings.tsx';
import { Knocks } from './knocks.tsx';
import { Padlock } from './padlock.tsx';
import { PeoplePanel } from './people.tsx';
import { RoomDialogs } from './room-dialogs.tsx';
import { Everybody } from './stage.tsx';

interface RoomProps {
  readonly room: Room;
}

/** The call. */
export function RoomView({ room, onLeave }: RoomProps & { readonly onLeave: () => void }) {
  useShortcuts(room);
  return (
    <div class={room.isForChat ? 'room room-talk' : 'room'}>
      <Header room={room} />
      <main class="room-main">
        <div class="room-call">
          {room.isForChat ? <ChatPanel room={room} /> : <Everybody room={room} />}
          <Conditions room={room} />
          <News room={room} />
        </div>
        {room.panel.value === 'people' && <PeoplePanel room={room} />}
        {room.panel.value === 'chat' && <ChatPanel room={room} />}
      </main>
      <Controls room={room} onLeave={onLeave} />
      <RoomDialogs room={room} />
    </div>
  );
}

function Header({ room }: RoomProps) {
  return (
    <header class="room-header">
      <Title text={room.about.name} count={room.chat.reading.unread.value} />
      <Padlock room={room} />
      <DoorMarks room={room} />
      <span class="room-count">{plural('people.count', room.people.value.length)}</span>
      <Button icon="invite" onClick={() => (room.dialog.value = 'invite')}>
        {t('invite.ask')}
      </Button>
      {canFillScreen && <FullScreenButton />}
      <IconButton
        icon="settings"
        label={t('settings.title')}
        onClick={() => (room.dialog.value = 'settings')}
      />
      <IconButton
        icon="help"
        label={t('keys.title')}
        keys="?"
        onClick={() => (room.dialog.value = 'keys')}
      />
    </header>
  );
}

/** That the doors are not as usual, for everybody to see. */
function DoorMarks({ room }: RoomProps) {
  const { locked, lobby } = room.doors.state.value;
  return (
    <>
      {locked && <Chip icon="lock" label="doors.locked" />}
      {lobby && <Chip icon="door" label="doors.lobby" />}
    </>
  );
}

function Chip({ icon, label }: { readonly icon: IconName; readonly label: StringKey }) {
  return (
    <span class="chip" title={t(label)}>
      <Icon name={icon} />
      <span>{t(label)}</span>
    </span>
  );
}

function FullScreenButton() {
  const fills = fillsScreen.value;
  return (
    <IconButton
      icon={fills ? 'smaller' : 'larger'}
      label={t(fills ? 'room.fullScreen.leave' : 'room.fullScreen')}
      keys="F"
      onClick={() => void toggleFullScreen()}
    />
  );
}

/** What is not as it should be, and what to do. */
function Conditions({ room }: RoomProps) {
  return (
    <div class="room-conditions">
      <Knocks room={room} />
      <KeyWarnings room={room} />
      {room.state.value.type === 'reconnecting' && (
        <Hint icon="offline">{t('room.reconnecting')}</Hint>
      )}
      {room.self.value?.muted_by_moderator && <Hint icon="micOff">{t('room.muted')}</Hint>}
      {room.soundBlocked.value && <SoundBlocked room={room} />}
      {room.media.voice.silent.value && <Hint icon="micOff">{t('media.silent')}</Hint>}
      <DeviceHint media={room.media} closable />
      {room.crowded.value && <Crowded room={room} />}
    </div>
  );
}

/** Once for each crowd: why pictures are small, and what would help everybody. */
function Crowded({ room }: RoomProps) {
  const closed = useSignal(false);
  const { camera } = room.media;
  if (closed.value) return null;
  return (
    <Hint icon="people" onClose={() => (closed.value = true)}>
      {t('room.crowd')}{' '}
      {camera.on.value && (
        <Button onClick={() => void room.media.toggle(camera)}>{t('room.crowd.sound')}</Button>
      )}
    </Hint>
  );
}

function SoundBlocked({ room }: RoomProps) {
  const play = () => {
    playAll();
    room.soundBlocked.value = false;
  };
  return (
    <Hint icon="sound">
      {t('room.sound.blocked')} <Button onClick={play}>{t('room.sound.play')}</Button>
    </Hint>
  );
}

/** Short news, also for screen readers; they alone are told who speaks and reacts, which others see. */
function News({ room }: RoomProps) {
  const speaker = room.captions.speaker.value;
  const { name, emoji = '' } = [...room.reactions.shown.value.values()].at(-1) ?? {};
  return (
    <>
      <div class="news" role="status">
        {room.notices.shown.value.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
      <p class="unseen" aria-live="polite">
        {speaker && t('room.speaks', { name: speaker })}
      </p>
      <p class="unseen" aria-live="polite">
        {name !== undefined && t('room.shows', { name, emoji })}
      </p>
    </>
  );
}
