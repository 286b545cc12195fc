/**
 * Wire types of the `otp` dialect: document 003, rules O1–O5.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices.
 */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from './schemas.ts';
import type { IceCandidate } from './webrtc.ts';
import { Email } from './email.ts';
import { Time, Uuid } from './schemas.ts';

// REST bodies

/** Anything that might be meant as a code; which one it is, is not the schema's business (O1). */
const Code = Type.String({ maxLength: 64 });
const Given = Type.Optional(Type.Union([Code, Type.Null()]));

/** Body of `POST /api/auth/signup` (O1). */
export const SignupBody = Type.Object({ email: Email });
export type SignupBody = Static<typeof SignupBody>;

/** Body of `POST /api/auth/verify-otp` (O1). */
export const VerifyBody = Type.Object({ email: Email, otp: Code });
export type VerifyBody = Static<typeof VerifyBody>;

/** Body of `POST /api/auth/set-username` (O1); `otp` is an extension, for who has no window (O2). */
export const UsernameBody = Type.Object({
  email: Email,
  username: Type.String({ maxLength: 256 }),
  otp: Given,
});
export type UsernameBody = Static<typeof UsernameBody>;

/** Body of `POST /api/auth/login`; `otp` is an extension (O2). */
export const LoginBody = Type.Object({ email: Email, otp: Given });
export type LoginBody = Static<typeof LoginBody>;

/** Body of `POST /api/rooms/` (O4); `access` is an extension (C11). */
export const CreateRoomBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  /** Lists of rooms carry it, so it is bounded. */
  description: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()])),
  access: Type.Optional(Type.Enum(['unlisted', 'open'])),
});
export type CreateRoomBody = Static<typeof CreateRoomBody>;

// REST answers

export const MessageAnswer = Type.Object({
  message: Type.String(),
});
export type MessageAnswer = ReadOnly<typeof MessageAnswer>;

export const TokenAnswer = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('bearer'),
});
export type TokenAnswer = ReadOnly<typeof TokenAnswer>;

export const RoomAnswer = Type.Object({
  id: Type.Integer(),
  /** Names the room in paths (C10). */
  room_id: Uuid,
  name: Type.String(),
  description: Type.String(),
  owner_id: Type.Integer(),
  created_at: Time,
  /** Usernames in order of joining; what begins with `~` is a peer of another dialect (X0). */
  participants: Type.Array(Type.String()),
});
export type RoomAnswer = ReadOnly<typeof RoomAnswer>;

/** A refusal: always text (C13). */
export const ErrorAnswer = Type.Object({
  detail: Type.String(),
});
export type ErrorAnswer = ReadOnly<typeof ErrorAnswer>;

// Frames from the client

/** `bye` and `chat` are extensions (X3, X4). */
export const SignalType = Type.Enum(['offer', 'answer', 'candidate', 'bye']);
export type SignalType = Static<typeof SignalType>;

/** To the user or foreign peer named `target` (O5). Whatever else it carries is relayed untouched (C8). */
export const SignalFrame = Type.Object({
  type: SignalType,
  target: Type.String({ minLength: 1 }),
});
export type SignalFrame = Static<typeof SignalFrame>;

export const ChatFrame = Type.Object({
  type: Type.Literal('chat'),
  content: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
});
export type ChatFrame = Static<typeof ChatFrame>;

/** Asks for a `heartbeat_response` (O5). */
export const HeartbeatFrame = Type.Object({ type: Type.Literal('heartbeat') });

// Frames from the server

/** Who comes and goes; `display_name` is an extension, of peers of other dialects (O5, X0). */
export const PresenceFrame = Type.Object({
  type: Type.Enum(['user_joined', 'user_left']),
  username: Type.String(),
  room_id: Uuid,
  display_name: Type.Optional(Type.String()),
});
export type PresenceFrame = ReadOnly<typeof PresenceFrame>;

/** What a peer of another dialect said. */
export type SignalContent =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: IceCandidate }
  | { readonly type: 'bye' };

/** Stamped by the server on every relayed frame (C7): `from` is where clients in the field look (O5). */
export const Stamps = Type.Object({
  sender: Type.String(),
  from: Type.String(),
});
export type Stamps = ReadOnly<typeof Stamps>;

/** A peer's frame: what one of this dialect sent beside the stamps comes as it was (C8). */
export const RelayedFrame = Type.Object(
  { ...Stamps.properties, type: SignalType, target: Type.Optional(Type.String()) },
  { additionalProperties: true },
);
export type RelayedFrame = Stamps & { readonly target?: string } & SignalContent;

/** A stored chat message, one's own too (X3). */
export const ChatMessageFrame = Type.Object({
  type: Type.Literal('chat'),
  id: Uuid,
  sender: Type.String(),
  content: Type.String(),
  created_at: Time,
  /** That `content` is ciphertext; only where it is. */
  encrypted: Type.Optional(Type.Literal(true)),
  /** What people call the sender, where that has no username here. */
  display_name: Type.Optional(Type.String()),
});
export type ChatMessageFrame = ReadOnly<typeof ChatMessageFrame>;

export const HeartbeatResponseFrame = Type.Object({
  type: Type.Literal('heartbeat_response'),
});
export type HeartbeatResponseFrame = ReadOnly<typeof HeartbeatResponseFrame>;

/** The last frame was not taken (C9). */
export const ErrorFrame = Type.Object({
  ...ErrorAnswer.properties,
  type: Type.Literal('error'),
});
export type ErrorFrame = ReadOnly<typeof ErrorFrame>;

export type ServerFrame =
  | PresenceFrame
  | RelayedFrame
  | ChatMessageFrame
  | HeartbeatResponseFrame
  | ErrorFrame;
