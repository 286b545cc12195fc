/** What happened last in a room, for whoever runs the server: who and what, never what was said. */
import type { admin as wire } from '@parley/protocol';
import type { Envelope } from '../core/envelope.ts';
import type { PeerFacts, RoomEvent } from '../core/event.ts';
import type { Device, GroupChange } from '../core/group.ts';
import type { LiveRoom } from '../core/room.ts';
import type { Target } from '../core/signal.ts';
import { isoTime } from '../dialects/rendering.ts';

/** As many as a room's page shows at once; they pass between nodes in one piece. */
const MOST = 100;

/** What a node keeps of a room for those who come back (ADR 5), the latest first. */
export function logOf(room: LiveRoom | undefined): wire.LogItem[] {
  const items = (room?.latest(MOST) ?? []).map(logItem).toReversed();
  // One entry may be told to some in one way and to others in another.
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function logItem({ epoch, offset, event }: Envelope): wire.LogItem {
  const kind = event.kind === 'signal' ? event.content.kind : event.kind;
  return { epoch, offset, kind, ...whoOf(event), to: addresseeOf(event), at: timeOf(event) };
}

type Who = Pick<wire.LogItem, 'conn_id' | 'user_id'>;

function whoOf(event: RoomEvent): Who {
  switch (event.kind) {
    case 'joined':
      return peer(event.peer.facts);
    case 'left':
      return peer(event.peer);
    case 'signal':
    case 'text':
    case 'typing':
      return peer(event.from);
    case 'message':
    case 'revised':
      return user(event.message.author.id);
    case 'reaction':
    case 'read':
    case 'presence':
    case 'memberLeft':
      return user(event.userId);
    case 'group':
      return user(deviceOf(event.change).userId);
    case 'entered':
    case 'resuming':
    case 'resumed':
    case 'iceServers':
    case 'announced':
    case 'withdrawn':
    case 'doors':
    case 'notice':
    case 'lobby':
    case 'waiting':
    case 'alone':
      return NOBODY;
  }
}

const deviceOf = (change: GroupChange): Device => ('by' in change ? change.by : change.device);

const NOBODY: Who = { conn_id: null, user_id: null };
const peer = ({ connId, userId }: PeerFacts): Who => ({ conn_id: connId, user_id: userId });
const user = (id: string): Who => ({ conn_id: null, user_id: id });

/** Whom an event is for, where it is not for everybody. */
function addresseeOf(event: RoomEvent): string | null {
  switch (event.kind) {
    case 'signal':
      return targetOf(event.target);
    case 'announced':
    case 'withdrawn':
      return event.handle;
    default:
      return null;
  }
}

function targetOf(target: Target): string | null {
  switch (target.to) {
    case 'others':
      return null;
    case 'peer':
      return target.connId;
    case 'user':
      return target.userId;
    case 'handle':
      return target.handle;
  }
}

/** Few events have a time of their own; the others have their place in the order. */
function timeOf(event: RoomEvent): string | null {
  switch (event.kind) {
    case 'message':
      return isoTime(event.message.createdAt);
    case 'revised':
      return isoTime(event.message.editedAt ?? event.message.createdAt);
    case 'notice':
      return isoTime(event.at);
    default:
      return null;
  }
}
