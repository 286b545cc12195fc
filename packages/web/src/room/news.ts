import type { Peer, SessionEvent } from '@parley/client';
import type { StringKey } from '../strings/index.ts';
import { t } from '../strings/index.ts';
import type { DoorState } from './doors.ts';

/** How things were before an event. */
interface Before {
  /** Whether the connection was lost. */
  readonly isLost: boolean;
  readonly others: readonly Peer[];
  readonly doors: DoorState;
}

/** What an event means to the people in a room; undefined where it is no news to them. */
export function newsOf(event: SessionEvent, before: Before): string | undefined {
  switch (event.type) {
    case 'join':
      return t('room.joined', { name: event.display_name });
    case 'leave':
      return newsAbout('room.left', before, (peer) => peer.conn_id === event.conn_id);
    case 'participant_state':
      return newsOfStates(event, before);
    case 'room_state':
      return newsOfDoors(event, before);
    case 'connected':
      return before.isLost ? t('room.reconnected') : undefined;
    default:
      return undefined;
  }
}

type StatesEvent = Extract<SessionEvent, { type: 'participant_state' }>;

function newsOfStates(states: StatesEvent, before: Before): string | undefined {
  const isMeant = (peer: Peer) => peer.user_id === states.user_id;
  if (states.raised_hand === true) return newsAbout('room.hand.raised', before, isMeant);
  if (states.screen_sharing === true) return newsAbout('room.screen.began', before, isMeant);
  return undefined;
}

function newsOfDoors({ locked, lobby }: DoorState, { doors: was }: Before): string | undefined {
  if (locked !== was.locked) return t(locked ? 'doors.locked.now' : 'doors.unlocked.now');
  if (lobby !== was.lobby) return t(lobby ? 'doors.lobby.now' : 'doors.open.now');
  return undefined;
}

function newsAbout(
  key: StringKey,
  { others }: Before,
  isMeant: (peer: Peer) => boolean,
): string | undefined {
  const found = others.find(isMeant);
  return found && t(key, { name: found.display_name });
}
