/**
 * Wire types of the `rooms` dialect: document 001, rules R1–R5.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices.
 */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from './schemas.ts';
import type { IceCandidate } from './webrtc.ts';
import { Email } from './email.ts';
import { Time, Uuid } from './schemas.ts';

// REST bodies. Texts are taken without the white space around them, passwords as they are.

const PersonName = Type.String({ minLength: 1, maxLength: 150 });
const RoomName = Type.String({ minLength: 1, maxLength: 100 });
/** Lists of rooms carry it, so it is bounded. */
const Description = Type.String({ maxLength: 1000 });

/** Body of `POST /auth/register/` (R1). */
export const RegisterBody = Type.Object({
  email: Email,
  name: PersonName,
  password: Type.String({ minLength: 8, maxLength: 1024 }),
  confirm_password: Type.Optional(Type.String({ maxLength: 1024 })),
});
export type RegisterBody = Static<typeof RegisterBody>;

/** Body of `POST /auth/login/` (R2). */
export const LoginBody = Type.Object({
  email: Type.String({ minLength: 1, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
});
export type LoginBody = Static<typeof LoginBody>;

/** Body of `POST /auth/token/refresh/` (R2). */
export const RefreshBody = Type.Object({ refresh: Type.String({ minLength: 1 }) });
export type RefreshBody = Static<typeof RefreshBody>;

/** Body of `PATCH /auth/profile/`: the name and nothing else changes (R2). */
export const ProfileBody = Type.Object({ name: Type.Optional(PersonName) });
export type ProfileBody = Static<typeof ProfileBody>;

export const RoomType = Type.Enum(['chat', 'video']);
export type RoomType = Static<typeof RoomType>;

/** Body of `POST /api/rooms/` (R3); `access` is an extension (C11). */
export const CreateRoomBody = Type.Object({
  name: RoomName,
  description: Type.Optional(Description),
  room_type: RoomType,
  access: Type.Optional(Type.Enum(['public', 'open'])),
});
export type CreateRoomBody = Static<typeof CreateRoomBody>;

/** Body of `PATCH /api/rooms/{id}/` (R3). */
export const UpdateRoomBody = Type.Object({
  name: Type.Optional(RoomName),
  description: Type.Optional(Description),
});
export type UpdateRoomBody = Static<typeof UpdateRoomBody>;

// REST answers

/** A person as others see them; `email` is empty for those who have no account of this dialect (C12). */
export const PersonAnswer = Type.Object({
  id: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
});
export type PersonAnswer = ReadOnly<typeof PersonAnswer>;

/** A person as they see themself. */
export const ProfileAnswer = Type.Object({
  ...PersonAnswer.properties,
  date_joined: Time,
});
export type ProfileAnswer = ReadOnly<typeof ProfileAnswer>;

export const TokensAnswer = Type.Object({
  access: Type.String(),
  refresh: Type.String(),
});
export type TokensAnswer = ReadOnly<typeof TokensAnswer>;

export const AccessAnswer = Type.Object({ access: Type.String() });

export const SignedOutAnswer = Type.Object({ message: Type.String() });

export const RoomAnswer = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  creator: PersonAnswer,
  room_type: RoomType,
  created_at: Time,
  is_active: Type.Boolean(),
  /** Extension: how clients of other dialects name the room (C10). */
  uuid: Uuid,
  /** Extension (C11). */
  access: Type.Enum(['public', 'unlisted', 'open']),
});
export type RoomAnswer = ReadOnly<typeof RoomAnswer>;

/** A message, over REST and over the socket alike (R4, R5). */
export const MessageAnswer = Type.Object({
  id: Type.Integer(),
  user: PersonAnswer,
  content: Type.String(),
  created_at: Time,
  /** Extension, on sealed messages alone: `content` is ciphertext (X3). */
  encrypted: Type.Optional(Type.Literal(true)),
});
export type MessageAnswer = ReadOnly<typeof MessageAnswer>;

/** Messages where `ROOMS_MESSAGES_ENVELOPE` is `results` (R4). */
export const MessagesAnswer = Type.Object({ results: Type.Array(MessageAnswer) });

/** A refusal; `code` stands where a token is no good (C13). */
export const ErrorAnswer = Type.Object({
  detail: Type.String(),
  code: Type.Optional(Type.Literal('token_not_valid')),
});
export type ErrorAnswer = ReadOnly<typeof ErrorAnswer>;

/** What is wrong with each field of a body or query (C13). */
export const FieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));
export type FieldErrors = ReadOnly<typeof FieldErrors>;

// Frames from the client

/** Chat (R5); `encrypted` is an extension (X3). */
export const ChatFrame = Type.Object({
  content: Type.String({ pattern: '\\S' }),
  encrypted: Type.Optional(Type.Boolean()),
});
export type ChatFrame = Static<typeof ChatFrame>;

export const SignalType = Type.Enum([
  'webrtc-offer',
  'webrtc-answer',
  'webrtc-ice-candidate',
  'webrtc-hangup',
]);

/** To all others (R5). Whatever it carries is relayed untouched (C8). */
export const ClientSignalFrame = Type.Object({ type: SignalType }, { additionalProperties: true });

// Frames from the server

/** A peer's frame: what one of this dialect sent beside the stamp comes as it was (C8). */
export const RelayedFrame = Type.Object(
  { sender_id: Type.Integer(), type: SignalType },
  { additionalProperties: true },
);

interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/**
 * A signal from a peer of another dialect. `sdp` beside the description is an extension: clients in
 * the field look for it there (R5).
 */
export type SignalFrame =
  | { readonly type: 'webrtc-offer'; readonly offer: Description; readonly sdp: string }
  | { readonly type: 'webrtc-answer'; readonly answer: Description; readonly sdp: string }
  | { readonly type: 'webrtc-ice-candidate'; readonly candidate: IceCandidate }
  | { readonly type: 'webrtc-hangup' };
