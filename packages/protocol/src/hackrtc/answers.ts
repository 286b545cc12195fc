/** What requests are answered with. */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from '../schemas.ts';
import { Time, Uuid, orNull } from '../schemas.ts';
import { DeviceId, Endorsement } from './groups.ts';

export const TokenAnswer = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('bearer'),
  /** Good for the next tokens of this session, once (H11); where one was asked for. */
  refresh_token: Type.Optional(Type.String()),
});
export type TokenAnswer = ReadOnly<typeof TokenAnswer>;

export const UserAnswer = Type.Object({
  id: Uuid,
  display_name: Type.String(),
  avatar_url: orNull(Type.String()),
  /** Shown to the person themself only (C12); null for guests. */
  email: orNull(Type.String()),
  created_at: Time,
});
export type UserAnswer = ReadOnly<typeof UserAnswer>;

/** Who registers, or is a guest no more, is signed in at once (H2, H11). */
export const RegisteredAnswer = Type.Object({
  ...UserAnswer.properties,
  ...TokenAnswer.properties,
});
export type RegisteredAnswer = ReadOnly<typeof RegisteredAnswer>;

/** A place where one is signed in (H11). */
export const SessionAnswer = Type.Object({
  id: Uuid,
  /** Whether it is the one that asks. */
  current: Type.Boolean(),
  /** Whose tokens it has. */
  dialect: Type.String(),
  /** What the client said of itself. */
  user_agent: orNull(Type.String()),
  created_at: Time,
  expires_at: Time,
});
export type SessionAnswer = ReadOnly<typeof SessionAnswer>;

export const SessionsAnswer = Type.Object({ items: Type.Array(SessionAnswer) });

/** Good for one socket of the token's dialect, as `?ticket=` (C5). */
export const TicketAnswer = Type.Object({
  ticket: Type.String(),
  /** In seconds. */
  expires_in: Type.Integer(),
});
export type TicketAnswer = ReadOnly<typeof TicketAnswer>;

export const Role = Type.Enum(['host', 'moderator', 'guest']);
export type Role = Static<typeof Role>;

export const RoomAnswer = Type.Object({
  id: Uuid,
  name: Type.String(),
  /** Absent for those who are no members (H4). */
  invite_code: Type.Optional(Type.String()),
  kind: Type.Enum(['video', 'chat']),
  access: Type.Enum(['public', 'unlisted', 'open']),
  chat_policy: Type.Enum(['plain', 'sealed', 'mixed']),
  locked: Type.Boolean(),
  lobby: Type.Boolean(),
  owner_id: Uuid,
  created_at: Time,
  /** The asking member's role; absent for strangers. */
  role: Type.Optional(Role),
});
export type RoomAnswer = ReadOnly<typeof RoomAnswer>;

export const JoinAnswer = Type.Object({
  room_id: Uuid,
  invite_code: Type.String(),
  role: Role,
  /** Present where a moderator has to let them in first: open a socket with the invite, and wait (H11). */
  lobby: Type.Optional(Type.Literal(true)),
});
export type JoinAnswer = ReadOnly<typeof JoinAnswer>;

/** Answer of `GET /rooms/by-invite/{invite_code}`. */
export const InvitedRoomAnswer = Type.Object({
  id: Uuid,
  name: Type.String(),
  invite_code: Type.String(),
  /** Present where the room is for writing alone (H11). */
  kind: Type.Optional(Type.Literal('chat')),
});
export type InvitedRoomAnswer = ReadOnly<typeof InvitedRoomAnswer>;

/** An invite beside the room's own (H11). */
export const InviteAnswer = Type.Object({
  id: Uuid,
  invite_code: Type.String(),
  role: Type.Enum(['guest', 'moderator']),
  /** How many have become members by it. */
  uses: Type.Integer(),
  max_uses: orNull(Type.Integer()),
  expires_at: orNull(Time),
  created_at: Time,
});
export type InviteAnswer = ReadOnly<typeof InviteAnswer>;

export const InviteListAnswer = Type.Object({ items: Type.Array(InviteAnswer) });

export const ParticipantStates = Type.Object({
  mic_on: Type.Boolean(),
  cam_on: Type.Boolean(),
  screen_sharing: Type.Boolean(),
  is_speaking: Type.Boolean(),
  raised_hand: Type.Boolean(),
  muted_by_moderator: Type.Boolean(),
});
export type ParticipantStates = ReadOnly<typeof ParticipantStates>;

export const ParticipantAnswer = Type.Object({
  ...ParticipantStates.properties,
  user_id: Uuid,
  display_name: Type.String(),
  role: Role,
  connected: Type.Boolean(),
});
export type ParticipantAnswer = ReadOnly<typeof ParticipantAnswer>;

export const ParticipantsAnswer = Type.Object({ items: Type.Array(ParticipantAnswer) });

/** An emoji under a message, and who put it there, the first first (H11). */
export const ReactionItem = Type.Object({ emoji: Type.String(), user_ids: Type.Array(Uuid) });
export type ReactionItem = ReadOnly<typeof ReactionItem>;

export const MessageAnswer = Type.Object({
  id: Uuid,
  user_id: Uuid,
  ciphertext: Type.String(),
  created_at: Time,
  /** Whether `ciphertext` is sealed (X3). */
  encrypted: Type.Boolean(),
  display_name: Type.String(),
  /** The message of this room that it answers (H11). */
  reply_to: Type.Optional(Uuid),
  /** When it got another text; later with each change (H11). */
  edited_at: Type.Optional(Time),
  /** Present where it was deleted; then its `ciphertext` is empty (H11). */
  deleted_at: Type.Optional(Time),
  /** Absent where there are none (H11). */
  reactions: Type.Optional(Type.Array(ReactionItem)),
});
export type MessageAnswer = ReadOnly<typeof MessageAnswer>;

/** What a search finds (H11). */
export const FoundAnswer = Type.Object({ items: Type.Array(MessageAnswer) });

/** How far one has read in a room (H11). */
export const ReadingItem = Type.Object({
  room_id: Uuid,
  /** What others wrote since; 100 stands for any number from there on. */
  unread: Type.Integer(),
  /** The last message that one has read; null before the first. */
  last_read: orNull(Uuid),
});
export type ReadingItem = ReadOnly<typeof ReadingItem>;

export const ReadingAnswer = Type.Object({ items: Type.Array(ReadingItem) });

/** Somebody's keys (H6), or those of one of their devices (H11). */
export const KeysAnswer = Type.Object({
  user_id: Uuid,
  identity_key: Type.String(),
  pre_key: orNull(Type.String()),
  device_id: Type.Optional(DeviceId),
  /** How many pre keys of the device were given to nobody yet. */
  pre_keys_left: Type.Optional(Type.Integer()),
  endorsement: Type.Optional(Endorsement),
});
export type KeysAnswer = ReadOnly<typeof KeysAnswer>;

export const StatusAnswer = Type.Object({
  status: Type.Literal('ok'),
});
export type StatusAnswer = ReadOnly<typeof StatusAnswer>;

/** An `RTCIceServer` (W3C WebRTC §4.2.2). */
export const IceServer = Type.Object({
  urls: Type.Array(Type.String()),
  username: Type.Optional(Type.String()),
  credential: Type.Optional(Type.String()),
});
export type IceServer = ReadOnly<typeof IceServer>;

/** Answer of `GET /ice-servers` (H11): what `RTCPeerConnection` takes as its configuration. */
export const IceAnswer = Type.Object({
  iceServers: Type.Array(IceServer),
  /** How long the credentials are good, in seconds; absent where there are none. */
  ttl: Type.Optional(Type.Integer()),
});
export type IceAnswer = ReadOnly<typeof IceAnswer>;

/** Somebody who waits to be let in (H11). */
export const WaitingItem = Type.Object({
  user_id: Uuid,
  display_name: Type.String(),
  since: Time,
});
export type WaitingItem = ReadOnly<typeof WaitingItem>;

export const LobbyAnswer = Type.Object({ items: Type.Array(WaitingItem) });

/** A refusal (C13). */
export const ErrorAnswer = Type.Object({ detail: Type.String() });
export type ErrorAnswer = ReadOnly<typeof ErrorAnswer>;

/** One thing wrong with a body or a query, as FastAPI says it (C13). */
export const FieldIssue = Type.Object({
  type: Type.String(),
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
  msg: Type.String(),
  input: Type.Unknown(),
});

/** Everything that is wrong with a body or a query (C13). */
export const InvalidAnswer = Type.Object({ detail: Type.Array(FieldIssue) });
