import type { CallParticipant, LinkState, Quality } from '@parley/client/rtc';
import type { Room } from '../room/room.ts';
import type { Tile as TileOf } from '../room/tiles.ts';
import type { StringKey } from '../strings/index.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { Mark } from '../components/mark.tsx';
import { SelfVideo } from '../components/self-video.tsx';
import { Stage } from '../components/stage.tsx';
import { Tile } from '../components/tile.tsx';
import { Video } from '../components/video.tsx';
import { OWN } from '../room/call-reactions.ts';
import { t } from '../strings/index.ts';
import { ShownReaction } from './call-reactions.tsx';
import { InviteButtons } from './invite.tsx';

interface RoomProps {
  readonly room: Room;
}

/** Everybody in the call, and what they share. */
export function Everybody({ room }: RoomProps) {
  const tiles = room.tiles.value;
  const alone = room.participants.value.length === 0;
  const focus = alone ? -1 : tiles.findIndex(({ id }) => id === room.focus.value);
  return (
    <Stage focus={focus < 0 ? undefined : focus}>
      {tiles.map((tile) => (
        <AnyTile key={tile.id} room={room} tile={tile} />
      ))}
      {alone && <Alone room={room} />}
    </Stage>
  );
}

function AnyTile({ room, tile }: RoomProps & { readonly tile: TileOf }) {
  const pin = { pinned: room.focus.value === tile.id, onPin: () => room.pin(tile.id) };
  switch (tile.kind) {
    case 'self':
      return <SelfTile room={room} {...pin} />;
    case 'own-screen':
      return <OwnScreenTile room={room} {...pin} />;
    case 'person':
      return <PersonTile room={room} participant={tile.participant} {...pin} />;
    case 'screen':
      return <ScreenTile participant={tile.participant} {...pin} />;
  }
}

interface PinProps {
  readonly pinned: boolean;
  readonly onPin: () => void;
}

function SelfTile({ room, ...pin }: RoomProps & PinProps) {
  const { mic, camera, voice } = room.media;
  const self = room.self.value;
  const name = t('tile.you', { name: room.name });
  return (
    <Tile
      {...pin}
      name={name}
      speaking={voice.speaking.value}
      marks={self?.raised_hand && <Mark icon="hand" label="tile.hand" />}
      reaction={<ShownReaction room={room} by={OWN} />}
      tag={<NameTag name={name} micOn={mic.on.value} cameraOn={camera.on.value} />}
    >
      <Avatar name={room.name} seed={self?.user_id ?? ''} />
      <SelfVideo media={room.media} />
    </Tile>
  );
}

interface ParticipantProps {
  readonly participant: CallParticipant;
}

function PersonTile({ room, participant, ...pin }: RoomProps & ParticipantProps & PinProps) {
  const { peer, stream } = participant;
  const { display_name: name } = peer;
  const micOn = peer.mic_on && !peer.muted_by_moderator;
  return (
    <Tile
      {...pin}
      name={name}
      speaking={peer.is_speaking && micOn}
      floatable={peer.cam_on}
      marks={<Marks room={room} participant={participant} />}
      reaction={<ShownReaction room={room} by={peer.conn_id} />}
      tag={
        <>
          <NameTag name={name} micOn={micOn} cameraOn={peer.cam_on} />
          {participant.trust === 'verified' && <Mark icon="verified" label="trust.verified" />}
        </>
      }
    >
      <Avatar name={name} seed={peer.user_id} />
      <Video
        stream={stream}
        speaker={room.media.speaker.value}
        visible={peer.cam_on}
        onBlocked={() => (room.soundBlocked.value = true)}
      />
    </Tile>
  );
}

interface NameTagProps {
  readonly name: string;
  readonly micOn: boolean;
  readonly cameraOn: boolean;
}

function NameTag({ name, micOn, cameraOn }: NameTagProps) {
  return (
    <>
      {!micOn && <Icon name="micOff" />}
      <span class="tile-words">{name}</span>
      {!micOn && <span class="unseen">{`, ${t('tile.mic.off')}`}</span>}
      {!cameraOn && <span class="unseen">{`, ${t('tile.camera.off')}`}</span>}
    </>
  );
}

/** A raised hand, and what is wrong with the connection, if anything. */
function Marks({ room, participant }: RoomProps & ParticipantProps) {
  const { peer, state, refusal } = participant;
  const quality = room.qualities.byConn.value.get(peer.conn_id);
  const refused = refusal && (`refused.${refusal}` as const);
  const trouble = refused ?? troubleOf(state) ?? complaintAbout(quality);
  return (
    <>
      {peer.raised_hand && <Mark icon="hand" label="tile.hand" />}
      {trouble && <span class="tile-trouble">{t(trouble)}</span>}
    </>
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

/** A connection that does well is not worth a word. */
function complaintAbout(quality: Quality | undefined): StringKey | undefined {
  return quality?.level === 'poor' ? 'quality.poor' : undefined;
}

function ScreenTile({ participant, ...pin }: ParticipantProps & PinProps) {
  const name = t('tile.screen', { name: participant.peer.display_name });
  return (
    <Tile {...pin} kind="screen" name={name} floatable tag={<ScreenTag name={name} />}>
      {participant.screen && <Video stream={participant.screen} muted whole visible />}
    </Tile>
  );
}

function ScreenTag({ name }: { readonly name: string }) {
  return (
    <>
      <Icon name="screen" />
      <span class="tile-words">{name}</span>
    </>
  );
}

/** Words instead of the picture: the screen in itself would have no end. */
function OwnScreenTile({ room, ...pin }: RoomProps & PinProps) {
  const name = t('tile.ownScreen');
  return (
    <Tile {...pin} kind="screen" name={name} tag={<ScreenTag name={name} />}>
      <div class="own-screen">
        <p>{t('screen.own')}</p>
        <Button icon="screenOff" onClick={() => void room.toggleScreen()}>
          {t('screen.stop')}
        </Button>
      </div>
    </Tile>
  );
}

/** In place of the others. */
function Alone({ room }: RoomProps) {
  if (room.state.value.type !== 'connected') return <Waiting about="room.offline" />;
  if (room.company.awaited.value) return <Waiting about="room.awaiting" />;
  return (
    <li class="tile alone">
      <h2>{t('room.alone.title')}</h2>
      <p>{t('room.alone.text')}</p>
      <p class="alone-link">{location.href}</p>
      <div class="actions">
        <InviteButtons room={room} />
      </div>
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
