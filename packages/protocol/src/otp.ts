/**
 * Wire types of the `otp` dialect: document 003, rules O1–O5.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices.
 */
import { Type, type Static } from 'typebox';
import type { IceCandidate } from './webrtc.ts';
import { Email } from './email.ts';

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

export interface MessageAnswer {
  readonly message: string;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
}

export interface RoomAnswer {
  readonly id: number;
  /** Names the room in paths (C10). */
  readonly room_id: string;
  readonly name: string;
  readonly description: string;
  readonly owner_id: number;
  readonly created_at: string;
  /** Usernames in order of joining; what begins with `~` is a peer of another dialect (X0). */
  readonly participants: readonly string[];
}

/** A refusal: always text (C13). */
export interface ErrorAnswer {
  readonly detail: string;
}

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

// Frames from the server

/** Who comes and goes; `display_name` is an extension, of peers of other dialects (O5, X0). */
export interface PresenceFrame {
  readonly type: 'user_joined' | 'user_left';
  readonly username: string;
  readonly room_id: string;
  readonly display_name?: string;
}

/** What a peer of another dialect said. */
export type SignalContent =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: IceCandidate }
  | { readonly type: 'bye' };

/** Stamped by the server on every relayed frame (C7): `from` is where clients in the field look (O5). */
export interface Stamps {
  readonly sender: string;
  readonly from: string;
}

export type RelayedFrame = Stamps & { readonly target?: string } & SignalContent;

/** A stored chat message, one's own too (X3). */
export interface ChatMessageFrame {
  readonly type: 'chat';
  readonly id: string;
  readonly sender: string;
  readonly content: string;
  readonly created_at: string;
  /** That `content` is ciphertext; only where it is. */
  readonly encrypted?: true;
  /** What people call the sender, where that has no username here. */
  readonly display_name?: string;
}

export interface HeartbeatResponseFrame {
  readonly type: 'heartbeat_response';
}

/** The last frame was not taken (C9). */
export interface ErrorFrame extends ErrorAnswer {
  readonly type: 'error';
}

export type ServerFrame =
  | PresenceFrame
  | RelayedFrame
  | ChatMessageFrame
  | HeartbeatResponseFrame
  | ErrorFrame;
