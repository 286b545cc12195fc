/**
 * Wire types of the `rooms` dialect: document 001, rules R1–R5.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices.
 */
import { Type, type Static } from 'typebox';
import type { IceCandidate } from './webrtc.ts';
import { Email } from './email.ts';

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
export interface PersonAnswer {
  readonly id: number;
  readonly email: string;
  readonly name: string;
}

/** A person as they see themself. */
export interface ProfileAnswer extends PersonAnswer {
  readonly date_joined: string;
}

export interface TokensAnswer {
  readonly access: string;
  readonly refresh: string;
}

export interface RoomAnswer {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly creator: PersonAnswer;
  readonly room_type: RoomType;
  readonly created_at: string;
  readonly is_active: boolean;
  /** Extension: how clients of other dialects name the room (C10). */
  readonly uuid: string;
  /** Extension (C11). */
  readonly access: 'public' | 'unlisted' | 'open';
}

/** A message, over REST and over the socket alike (R4, R5). */
export interface MessageAnswer {
  readonly id: number;
  readonly user: PersonAnswer;
  readonly content: string;
  readonly created_at: string;
  /** Extension, on sealed messages alone: `content` is ciphertext (X3). */
  readonly encrypted?: true;
}

// Frames from the client

/** Chat (R5); `encrypted` is an extension (X3). */
export const ChatFrame = Type.Object({
  content: Type.String({ pattern: '\\S' }),
  encrypted: Type.Optional(Type.Boolean()),
});
export type ChatFrame = Static<typeof ChatFrame>;

// Frames from the server

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
