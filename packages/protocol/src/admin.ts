/**
 * Wire types of `/admin/api`, which the page at `/admin` and the `parley` command speak. It is no
 * dialect: whoever has the admin token runs the server. Times are ISO 8601 in UTC (C14).
 */
import { Type, type Static } from 'typebox';
import { orNull, Time } from './schemas.ts';

/** A part of a list; `more` where it goes on. */
const List = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), more: Type.Boolean() });

// What is asked for

/** Body of `PATCH /admin/api/rooms/{room}`. */
export const DoorsBody = Type.Object({
  locked: Type.Optional(Type.Boolean()),
  lobby: Type.Optional(Type.Boolean()),
});
export type DoorsBody = Static<typeof DoorsBody>;

/** Body of `POST /admin/api/notices` and `POST /admin/api/rooms/{room}/notices`. */
export const NoticeBody = Type.Object({
  text: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' }),
});
export type NoticeBody = Static<typeof NoticeBody>;

/** What may be done with somebody in a room. */
export const Action = Type.Enum(['kick', 'ban', 'unban', 'mute', 'unmute', 'admit', 'deny']);
export type Action = Static<typeof Action>;

// Answers

/** How a part of the server does: `off` where none is set up. */
export const PartState = Type.Enum(['up', 'down', 'off']);
export type PartState = Static<typeof PartState>;

/** One process that serves. */
export const NodeItem = Type.Object({
  node: Type.String(),
  version: Type.String(),
  started_at: Time,
  connections: Type.Integer(),
  rooms: Type.Integer(),
  /** Frames from clients, a second, over the last few seconds. */
  frames_per_second: Type.Number(),
  /** Frames to clients, a second, over the last few seconds. */
  deliveries_per_second: Type.Number(),
  /** Since the start. */
  deliveries: Type.Integer(),
  /** Frames that were not delivered, since the start. */
  drops: Type.Integer(),
  /** How late the event loop was at worst over the last few seconds, in ms. */
  loop_lag_ms: Type.Number(),
  memory_bytes: Type.Integer(),
});
export type NodeItem = Static<typeof NodeItem>;

/** Answer of `GET /admin/api/overview`. */
export const OverviewAnswer = Type.Object({
  name: Type.String(),
  version: Type.String(),
  now: Time,
  /** Rooms with somebody in them, over all nodes. */
  rooms: Type.Integer(),
  /** Connections in rooms, over all nodes. */
  people: Type.Integer(),
  nodes: Type.Array(NodeItem),
  parts: Type.Object({
    database: PartState,
    redis: PartState,
    turn: PartState,
    mail: PartState,
  }),
});
export type OverviewAnswer = Static<typeof OverviewAnswer>;

/** A room with somebody in it. */
export const LiveRoomItem = Type.Object({
  id: Type.String(),
  name: Type.String(),
  access: Type.String(),
  people: Type.Integer(),
  /** How many wait to be let in. */
  waiting: Type.Integer(),
  /** What those speak who are here. */
  dialects: Type.Array(Type.String()),
  nodes: Type.Array(Type.String()),
});
export type LiveRoomItem = Static<typeof LiveRoomItem>;

/** Answer of `GET /admin/api/rooms`. */
export const LiveRoomList = List(LiveRoomItem);
export type LiveRoomList = Static<typeof LiveRoomList>;

/** Somebody in a room, once for each of their peers. */
export const PersonItem = Type.Object({
  conn_id: Type.String(),
  user_id: Type.String(),
  display_name: Type.String(),
  handle: Type.String(),
  dialect: Type.String(),
  role: Type.String(),
  muted: Type.Boolean(),
  mic_on: Type.Boolean(),
  cam_on: Type.Boolean(),
  screen_sharing: Type.Boolean(),
  raised_hand: Type.Boolean(),
  /** How many sockets they have; 0 where their place is kept for them to come back. */
  connections: Type.Integer(),
  nodes: Type.Array(Type.String()),
});
export type PersonItem = Static<typeof PersonItem>;

export const WaitingItem = Type.Object({
  user_id: Type.String(),
  display_name: Type.String(),
  since: Time,
});
export type WaitingItem = Static<typeof WaitingItem>;

/** A place that a client of a dialect without accounts has or has asked for. */
export const SeatItem = Type.Object({ client_id: Type.String(), state: Type.String() });
export type SeatItem = Static<typeof SeatItem>;

/** An invite; its code is for those who may use it. */
export const InviteItem = Type.Object({
  id: Type.String(),
  role: Type.String(),
  uses: Type.Integer(),
  max_uses: orNull(Type.Integer()),
  expires_at: orNull(Time),
  created_at: Time,
});
export type InviteItem = Static<typeof InviteItem>;

export const BanItem = Type.Object({
  room_id: Type.String(),
  room_name: Type.String(),
  user_id: Type.String(),
  display_name: Type.String(),
  created_at: Time,
  /** Until when new guests of the same network are kept out, too. */
  network_until: orNull(Time),
});
export type BanItem = Static<typeof BanItem>;

/** Answer of `GET /admin/api/bans`. */
export const BanList = List(BanItem);
export type BanList = Static<typeof BanList>;

/** Answer of `GET /admin/api/rooms/{room}`, and of `PATCH`. */
export const RoomAnswer = Type.Object({
  id: Type.String(),
  serial: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  dialect: Type.String(),
  kind: Type.String(),
  access: Type.String(),
  chat_policy: Type.String(),
  owner_id: Type.String(),
  invite_only: Type.Boolean(),
  transient: Type.Boolean(),
  locked: Type.Boolean(),
  lobby: Type.Boolean(),
  created_at: Time,
  members: Type.Integer(),
  messages: Type.Integer(),
  people: Type.Array(PersonItem),
  waiting: Type.Array(WaitingItem),
  seats: Type.Array(SeatItem),
  invites: Type.Array(InviteItem),
  bans: Type.Array(BanItem),
});
export type RoomAnswer = Static<typeof RoomAnswer>;

/** Something that happened in a room. */
export const LogItem = Type.Object({
  /** Its place in the room's order: offsets of another epoch say nothing. */
  epoch: Type.String(),
  offset: Type.Integer(),
  /** Such as `joined`, `left`, `offer`, `answer`, `candidate`, `message`, `presence`. */
  kind: Type.String(),
  /** Who did it. */
  conn_id: orNull(Type.String()),
  user_id: orNull(Type.String()),
  /** Whom it was for: a connection, a user, or somebody by what their dialect calls them; null where everybody. */
  to: orNull(Type.String()),
  /** When, where it has a time of its own. */
  at: orNull(Time),
});
export type LogItem = Static<typeof LogItem>;

/** Answer of `GET /admin/api/rooms/{room}/log`. */
export const LogAnswer = Type.Object({ items: Type.Array(LogItem) });
export type LogAnswer = Static<typeof LogAnswer>;

export const UserItem = Type.Object({
  id: Type.String(),
  serial: Type.Integer(),
  display_name: Type.String(),
  username: orNull(Type.String()),
  email: orNull(Type.String()),
  dialect: Type.String(),
  created_at: Time,
});
export type UserItem = Static<typeof UserItem>;

/** Answer of `GET /admin/api/users`. */
export const UserList = List(UserItem);
export type UserList = Static<typeof UserList>;

export const SessionItem = Type.Object({
  id: Type.String(),
  dialect: Type.String(),
  user_agent: orNull(Type.String()),
  created_at: Time,
  expires_at: Time,
});
export type SessionItem = Static<typeof SessionItem>;

/** Answer of `GET /admin/api/users/{user}/sessions`. */
export const SessionList = Type.Object({ items: Type.Array(SessionItem) });
export type SessionList = Static<typeof SessionList>;

/** Answer of `DELETE /admin/api/users/{user}/sessions`. */
export const EndedAnswer = Type.Object({ ended: Type.Integer() });
export type EndedAnswer = Static<typeof EndedAnswer>;

/** Answer of `POST /admin/api/users/{user}/tokens`. */
export const TokenAnswer = Type.Object({
  access_token: Type.String(),
  dialect: Type.String(),
  expires_at: Time,
});
export type TokenAnswer = Static<typeof TokenAnswer>;

/** Answer of `POST /admin/api/notices`: to how many rooms it went. */
export const NoticeAnswer = Type.Object({ rooms: Type.Integer() });
export type NoticeAnswer = Static<typeof NoticeAnswer>;

/** What may be done so often, and how many turns were refused since the start. */
export const RateItem = Type.Object({
  action: Type.String(),
  rates: Type.Array(Type.Object({ most: Type.Integer(), seconds: Type.Number() })),
  refused: Type.Integer(),
});
export type RateItem = Static<typeof RateItem>;

/** Answer of `GET /admin/api/rates`. */
export const RateList = Type.Object({ items: Type.Array(RateItem) });
export type RateList = Static<typeof RateList>;

/** An event on its way to another program. */
export const DeliveryItem = Type.Object({
  id: Type.Integer(),
  event_id: Type.String(),
  type: Type.String(),
  room_id: Type.String(),
  number: Type.Integer(),
  /** Without what may be secret in it. */
  endpoint: Type.String(),
  state: Type.Enum(['waiting', 'delivered', 'failed']),
  attempts: Type.Integer(),
  /** The HTTP status of the last answer, if there was one. */
  status: orNull(Type.Integer()),
  /** What went wrong the last time, in words. */
  error: orNull(Type.String()),
  created_at: Time,
  /** When it is tried next. */
  due_at: orNull(Time),
  settled_at: orNull(Time),
});
export type DeliveryItem = Static<typeof DeliveryItem>;

/** Answer of `GET /admin/api/webhooks`. */
export const DeliveryList = Type.Object({
  endpoints: Type.Array(Type.String()),
  items: Type.Array(DeliveryItem),
  more: Type.Boolean(),
});
export type DeliveryList = Static<typeof DeliveryList>;

/** Answer of `POST /admin/api/webhooks/resend`: how many are told again. */
export const ResentAnswer = Type.Object({ resent: Type.Integer() });
export type ResentAnswer = Static<typeof ResentAnswer>;

/** A refusal (RFC 9457); `code` is the server's own name of it. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  errors: Type.Optional(
    Type.Array(Type.Object({ pointer: Type.String(), keyword: Type.String() })),
  ),
});
export type Problem = Static<typeof Problem>;
