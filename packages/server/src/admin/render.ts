/** How records look to whoever runs the server. */
import type { admin as wire } from '@parley/protocol';
import type { RoomView } from '../core/hub.ts';
import type { Ban, Invite, Room, User, UserSession } from '../core/model.ts';
import type { Waiting } from '../core/lobby.ts';
import type { Occupants } from '../core/occupants.ts';
import type { Peer } from '../core/peer.ts';
import type { DeliveryRecord } from '../core/webhook.ts';
import { initialPresence } from '../core/presence.ts';
import { isoTime } from '../dialects/rendering.ts';

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

export function liveRoom({ facts, occupants }: RoomView): wire.LiveRoomItem {
  const peers = [...occupants.all()];
  return {
    id: facts.id,
    name: facts.name,
    access: facts.access,
    people: occupants.size,
    waiting: occupants.lobby.people().length,
    dialects: unique(peers.map((peer) => peer.facts.dialect)),
    nodes: unique(peers.flatMap(({ lines }) => lines.map(({ node }) => node))),
  };
}

/** What is kept of a room. */
export interface KeptRoom {
  readonly room: Room;
  readonly members: number;
  readonly messages: number;
  readonly invites: readonly Invite[];
  readonly bans: readonly Ban[];
}

export const room = (
  { room: record, members, messages, invites, bans }: KeptRoom,
  live: RoomView | undefined,
): wire.RoomAnswer => ({
  id: record.id,
  serial: record.serial,
  name: record.name,
  description: record.description,
  dialect: record.origin,
  kind: record.kind,
  access: record.access,
  chat_policy: record.chatPolicy,
  owner_id: record.ownerId,
  invite_only: record.inviteOnly,
  transient: record.transient,
  locked: record.locked,
  lobby: record.lobby,
  created_at: isoTime(record.createdAt),
  members,
  messages,
  people: live ? people(live.occupants) : [],
  waiting: live ? live.occupants.lobby.people().map(waiting) : [],
  seats: Array.from(live?.seats.values() ?? [], ({ clientId, state }) => ({
    client_id: clientId,
    state,
  })),
  invites: invites.map(invite),
  bans: bans.map(ban),
});

const people = (occupants: Occupants): wire.PersonItem[] =>
  Array.from(occupants.all(), (peer) => person(peer, occupants));

function person({ facts, lines, isAway }: Peer, occupants: Occupants): wire.PersonItem {
  const presence = occupants.presenceOf(facts.userId) ?? NOBODY;
  return {
    conn_id: facts.connId,
    user_id: facts.userId,
    display_name: facts.displayName,
    handle: facts.handle,
    dialect: facts.dialect,
    role: presence.role,
    muted: presence.mutedByModerator,
    mic_on: presence.micOn,
    cam_on: presence.camOn,
    screen_sharing: presence.screenSharing,
    raised_hand: presence.raisedHand,
    connections: isAway ? 0 : lines.length,
    nodes: unique(lines.map(({ node }) => node)),
  };
}

const NOBODY = initialPresence({ role: 'guest', muted: false });

const waiting = ({ userId, displayName, since }: Waiting): wire.WaitingItem => ({
  user_id: userId,
  display_name: displayName,
  since: isoTime(since),
});

const invite = (record: Invite): wire.InviteItem => ({
  id: record.id,
  role: record.role,
  uses: record.uses,
  max_uses: record.mostUses,
  expires_at: timeOrNull(record.expiresAt),
  created_at: isoTime(record.createdAt),
});

export const ban = (record: Ban): wire.BanItem => ({
  room_id: record.room.id,
  room_name: record.room.name,
  user_id: record.user.id,
  display_name: record.user.displayName,
  created_at: isoTime(record.createdAt),
  network_until: timeOrNull(record.networkUntil),
});

export const user = (record: User): wire.UserItem => ({
  id: record.id,
  serial: record.serial,
  display_name: record.displayName,
  username: record.username,
  email: record.email,
  dialect: record.origin,
  created_at: isoTime(record.createdAt),
});

export const session = (record: UserSession): wire.SessionItem => ({
  id: record.id,
  dialect: record.audience,
  user_agent: record.userAgent,
  created_at: isoTime(record.createdAt),
  expires_at: isoTime(record.expiresAt),
});

/** An address without what may be secret in it: its query, and a password. */
export function endpoint(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

export const delivery = (record: DeliveryRecord): wire.DeliveryItem => ({
  id: record.id,
  event_id: record.eventId,
  type: record.type,
  room_id: record.roomId,
  number: record.number,
  endpoint: endpoint(record.endpoint),
  state: record.state,
  attempts: record.attempts,
  status: record.status,
  error: record.error,
  created_at: isoTime(record.createdAt),
  due_at: timeOrNull(record.dueAt),
  settled_at: timeOrNull(record.settledAt),
});
