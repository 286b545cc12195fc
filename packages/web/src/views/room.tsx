import type { CallParticipant, LinkState } from '@parley/client/rtc';
import { useSignal } from '@preact/signals';
import type { Room } from '../room/room.ts';
import type { StringKey } from '../strings/index.ts';
import { Button, IconButton } from '../components/button.tsx';
import { DeviceButtons, DeviceHint } from '../components/devices.tsx';
import { Hint } from '../components/hint.tsx';
import { Title } from '../components/page.tsx';
import { SelfVideo } from '../components/self-video.tsx';
import { Stage } from '../components/stage.tsx';
import { Tile } from '../components/tile.tsx';
import { playAll, Video } from '../components/video.tsx';
import { plural, t } from '../strings/index.ts';
import { ChatPanel } from './chat.tsx';
import { PeoplePanel } from './people.tsx';

interface RoomProps {
  readonly room: Room;
}

/** The call. */
export function RoomView({ room, onLeave }: RoomProps & { readonly onLeave: () => void }) {
  return (
    <div class="room">
      <Header room={room} />
      <main class="room-main">
        <div class="room-call">
          <Conditions room={room} />
          <Everybody room={room} />
          <News room={room} />
        </div>
        {room.panel.value === 'people' && <PeoplePanel room={room} />}
        {room.panel.value === 'chat' && <ChatPanel room={room} />}
      </main>
      <Controls room={room} onLeave={onLeave} />
    </div>
  );
}

function Header({ room }: RoomProps) {
  return (
    <header class="room-header">
      <Title text={room.about.name} />
      <span class="room-count">{plural('people.count', room.people.value.length)}</span>
      <CopyLink room={room} />
    </header>
  );
}

function CopyLink({ room }: RoomProps) {
  const copied = useSignal(false);
  const copy = async () => {
    copied.value = await copyText(location.href);
    room.notices.say(t(copied.value ? 'room.copied' : 'room.copy.failed'));
  };
  return (
    <Button icon={copied.value ? 'check' : 'link'} onClick={() => void copy()}>
      {t('room.copy')}
    </Button>
  );
}

/** False where the browser does not allow it, as on plain http. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What is not as it should be, and what to do. */
function Conditions({ room }: RoomProps) {
  return (
    <div class="room-conditions">
      {room.state.value.type === 'reconnecting' && (
        <Hint icon="offline">{t('room.reconnecting')}</Hint>
      )}
      {room.self.value?.muted_by_moderator && <Hint icon="micOff">{t('room.muted')}</Hint>}
      {room.soundBlocked.value && <SoundBlocked room={room} />}
      <DeviceHint media={room.media} />
    </div>
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

function Everybody({ room }: RoomProps) {
  const others = room.participants.value;
  return (
    <Stage>
      <SelfTile room={room} />
      {others.map((participant) => (
        <OtherTile key={participant.peer.conn_id} room={room} participant={participant} />
      ))}
      {others.length === 0 && <Alone room={room} />}
    </Stage>
  );
}

function SelfTile({ room }: RoomProps) {
  const { mic, camera } = room.media;
  const self = room.self.value;
  return (
    <Tile
      own
      name={room.name}
      seed={self?.user_id ?? ''}
      micOn={mic.on.value}
      cameraOn={camera.on.value}
      handRaised={self?.raised_hand ?? false}
    >
      <SelfVideo media={room.media} />
    </Tile>
  );
}

function OtherTile({ room, participant }: RoomProps & { readonly participant: CallParticipant }) {
  const { peer, stream, state } = participant;
  return (
    <Tile
      name={peer.display_name}
      seed={peer.user_id}
      micOn={peer.mic_on && !peer.muted_by_moderator}
      cameraOn={peer.cam_on}
      handRaised={peer.raised_hand}
      trouble={troubleOf(state)}
    >
      <Video
        stream={stream}
        speaker={room.media.speaker.value}
        visible={peer.cam_on}
        onBlocked={() => (room.soundBlocked.value = true)}
      />
    </Tile>
  );
}

function troubleOf(state: LinkState): StringKey | undefined {
  switch (state.type) {
    case 'connecting':
      return 'tile.connecting';
    case 'connected':
      return undefined;
    case 'reconnecting':
      return `tile.${state.cause}`;
  }
}

function Alone({ room }: RoomProps) {
  if (room.state.value.type !== 'connected') return <Waiting about="room.offline" />;
  if (room.awaiting.value) return <Waiting about="room.awaiting" />;
  return (
    <li class="tile alone">
      <h2>{t('room.alone.title')}</h2>
      <p>{t('room.alone.text')}</p>
      <p class="alone-link">{location.href}</p>
      <CopyLink room={room} />
    </li>
  );
}

/** Where nobody else is to be seen, and that says nothing about who is there. */
function Waiting({ about }: { readonly about: 'room.offline' | 'room.awaiting' }) {
  return (
    <li class="tile alone">
      <h2>{t(`${about}.title`)}</h2>
      <p>{t(`${about}.text`)}</p>
    </li>
  );
}

/** Short news, also for screen readers. */
function News({ room }: RoomProps) {
  return (
    <div class="news" role="status">
      {room.notices.shown.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}

function Controls({ room, onLeave }: RoomProps & { readonly onLeave: () => void }) {
  const { panel, chat, self, media } = room;
  const raised = self.value?.raised_hand ?? false;
  const unread = chat.unread.value;
  return (
    <footer class="controls" aria-label={t('room.controls')}>
      <DeviceButtons media={media} muted={self.value?.muted_by_moderator ?? false} />
      <IconButton
        icon="hand"
        tone={raised ? 'on' : 'plain'}
        label={t(raised ? 'room.hand.lower' : 'room.hand.raise')}
        onClick={() => room.raiseHand(!raised)}
      />
      <IconButton
        icon="people"
        label={t('room.people')}
        aria-expanded={panel.value === 'people'}
        onClick={() => room.toggle('people')}
      />
      <IconButton
        icon="message"
        label={unread > 0 ? t('room.chat.unread', { count: unread }) : t('room.chat')}
        count={unread}
        aria-expanded={panel.value === 'chat'}
        onClick={() => room.toggle('chat')}
      />
      <IconButton icon="leave" tone="danger" label={t('room.leave')} onClick={onLeave} />
    </footer>
  );
}
