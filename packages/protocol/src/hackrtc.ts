/**
 * Wire types of the `hackrtc` dialect: documents 000 and 004, rules H1–H11.
 *
 * What the documents do not have is optional or a new frame type (H11), so that a client written to
 * them never notices.
 */
import { Type, type Static } from 'typebox';
import { Email } from './email.ts';

// REST bodies

export const DisplayName = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
/** Holds nothing that delimits a URL in other text (RFC 3986 appendix C). */
export const AvatarUrl = Type.String({
  maxLength: 2048,
  pattern: '^https?://(?=[^/?#])[^\\s\\p{Cc}"<>\\\\]+$',
});

const Nullable = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]));

/** Whether a refresh token is wanted, too: an extension (H11). */
const Refresh = Type.Optional(Type.Boolean());

/** Body of `POST /auth/anonymous` (H1). */
export const AnonymousBody = Type.Object({
  display_name: DisplayName,
  avatar_url: Nullable(AvatarUrl),
  refresh: Refresh,
});
export type AnonymousBody = Static<typeof AnonymousBody>;

/** Body of `POST /users/register` (H2). */
export const RegisterBody = Type.Object({
  email: Email,
  password: Type.String({ minLength: 8, maxLength: 1024 }),
  display_name: DisplayName,
  avatar_url: Nullable(AvatarUrl),
  refresh: Refresh,
});
export type RegisterBody = Static<typeof RegisterBody>;

/** Body of `POST /users/login` (H2). */
export const LoginBody = Type.Object({
  email: Type.String({ maxLength: 254 }),
  password: Type.String({ maxLength: 1024 }),
  refresh: Refresh,
});
export type LoginBody = Static<typeof LoginBody>;

/** Body of `POST /users/code`: a code is mailed there (H11). */
export const CodeBody = Type.Object({ email: Email });
export type CodeBody = Static<typeof CodeBody>;

/** Body of `POST /users/login/code` (H11); an account that has no name yet takes `display_name`. */
export const CodeLoginBody = Type.Object({
  email: Email,
  code: Type.String({ maxLength: 64 }),
  display_name: Type.Optional(DisplayName),
  refresh: Refresh,
});
export type CodeLoginBody = Static<typeof CodeLoginBody>;

/** Body of `PUT /users/me` (H2). */
export const ProfileBody = Type.Object({
  display_name: Type.Optional(DisplayName),
  avatar_url: Nullable(AvatarUrl),
});
export type ProfileBody = Static<typeof ProfileBody>;

/** Body of `POST /users/refresh` (H11). */
export const RefreshBody = Type.Object({ refresh_token: Type.String({ maxLength: 4096 }) });
export type RefreshBody = Static<typeof RefreshBody>;

/** Body of `PUT /users/me/password` (H11). */
export const PasswordBody = Type.Object({
  current_password: Type.String({ maxLength: 1024 }),
  new_password: Type.String({ minLength: 8, maxLength: 1024 }),
});
export type PasswordBody = Static<typeof PasswordBody>;

const RoomName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });

/** Body of `POST /rooms/` (H3); all but the name are extensions (C11, X3, H11). */
export const CreateRoomBody = Type.Object({
  name: RoomName,
  /** What it is for; `video` where not given. */
  kind: Type.Optional(Type.Enum(['video', 'chat'])),
  access: Type.Optional(Type.Enum(['unlisted', 'open'])),
  chat_policy: Type.Optional(Type.Enum(['plain', 'sealed', 'mixed'])),
});
export type CreateRoomBody = Static<typeof CreateRoomBody>;

/** Body of `PATCH /rooms/{id}` (H11): what it is called, whether nobody new is let in, and whether newcomers wait. */
export const ChangeRoomBody = Type.Object({
  name: Type.Optional(RoomName),
  locked: Type.Optional(Type.Boolean()),
  lobby: Type.Optional(Type.Boolean()),
});
export type ChangeRoomBody = Static<typeof ChangeRoomBody>;

/** Body of `POST /rooms/{id}/invites` (H11): an invite beside the room's own. */
export const InviteBody = Type.Object({
  role: Type.Optional(Type.Enum(['guest', 'moderator'])),
  /** How long it is good, in seconds. */
  expires_in: Nullable(Type.Integer({ minimum: 1, maximum: 31_536_000 })),
  /** How many may become members by it. */
  max_uses: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
});
export type InviteBody = Static<typeof InviteBody>;

/**
 * Body of `POST /chat/{room_id}` (H5). What an empty or overlong text is called is H5's own
 * wording, so the schema leaves length alone. `encrypted` is an extension (X3).
 */
export const ChatBody = Type.Object({
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
  /** The message that this one answers (H11). */
  reply_to: Nullable(Type.String()),
});
export type ChatBody = Static<typeof ChatBody>;

/** Body of `PATCH /chat/{room_id}/{message_id}` (H11): another text for a message of one's own. */
export const EditBody = Type.Object({
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
});
export type EditBody = Static<typeof EditBody>;

/** Body of `PUT /chat/{room_id}/read` (H11): the last message that one has read. */
export const ReadBody = Type.Object({ message_id: Type.String() });
export type ReadBody = Static<typeof ReadBody>;

/** Longest chat text in characters (document 000). */
export const MAX_CIPHERTEXT = 4000;

/** Body of `POST /keys/{room_id}` (H6). */
export const KeysBody = Type.Object({
  identity_key: Type.String({ minLength: 1, maxLength: 8192 }),
  pre_key: Nullable(Type.String({ maxLength: 16384 })),
});
export type KeysBody = Static<typeof KeysBody>;

// REST answers

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Good for the next tokens of this session, once (H11); where one was asked for. */
  readonly refresh_token?: string;
}

export interface UserAnswer {
  readonly id: string;
  readonly display_name: string;
  readonly avatar_url: string | null;
  /** Shown to the person themself only (C12); null for guests. */
  readonly email: string | null;
  readonly created_at: string;
}

/** A place where one is signed in (H11). */
export interface SessionAnswer {
  readonly id: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
  /** Whose tokens it has. */
  readonly dialect: string;
  /** What the client said of itself. */
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

/** Good for one socket of the token's dialect, as `?ticket=` (C5). */
export interface TicketAnswer {
  readonly ticket: string;
  /** In seconds. */
  readonly expires_in: number;
}

export type Role = 'host' | 'moderator' | 'guest';

export interface RoomAnswer {
  readonly id: string;
  readonly name: string;
  /** Absent for those who are no members (H4). */
  readonly invite_code?: string;
  readonly kind: 'video' | 'chat';
  readonly access: 'public' | 'unlisted' | 'open';
  readonly chat_policy: 'plain' | 'sealed' | 'mixed';
  readonly locked: boolean;
  readonly lobby: boolean;
  readonly owner_id: string;
  readonly created_at: string;
  /** The asking member's role; absent for strangers. */
  readonly role?: Role;
}

export interface JoinAnswer {
  readonly room_id: string;
  readonly invite_code: string;
  readonly role: Role;
  /** Present where a moderator has to let them in first: open a socket with the invite, and wait (H11). */
  readonly lobby?: true;
}

/** Answer of `GET /rooms/by-invite/{invite_code}`. */
export interface InvitedRoomAnswer {
  readonly id: string;
  readonly name: string;
  readonly invite_code: string;
  /** Present where the room is for writing alone (H11). */
  readonly kind?: 'chat';
}

/** An invite beside the room's own (H11). */
export interface InviteAnswer {
  readonly id: string;
  readonly invite_code: string;
  readonly role: 'guest' | 'moderator';
  /** How many have become members by it. */
  readonly uses: number;
  readonly max_uses: number | null;
  readonly expires_at: string | null;
  readonly created_at: string;
}

export interface ParticipantStates {
  readonly mic_on: boolean;
  readonly cam_on: boolean;
  readonly screen_sharing: boolean;
  readonly is_speaking: boolean;
  readonly raised_hand: boolean;
  readonly muted_by_moderator: boolean;
}

export interface ParticipantAnswer extends ParticipantStates {
  readonly user_id: string;
  readonly display_name: string;
  readonly role: Role;
  readonly connected: boolean;
}

export interface MessageAnswer {
  readonly id: string;
  readonly user_id: string;
  readonly ciphertext: string;
  readonly created_at: string;
  /** Whether `ciphertext` is sealed (X3). */
  readonly encrypted: boolean;
  readonly display_name: string;
  /** The message of this room that it answers (H11). */
  readonly reply_to?: string;
  /** When it got another text; later with each change (H11). */
  readonly edited_at?: string;
  /** Present where it was deleted; then its `ciphertext` is empty (H11). */
  readonly deleted_at?: string;
  /** Absent where there are none (H11). */
  readonly reactions?: readonly ReactionItem[];
}

/** An emoji under a message, and who put it there, the first first (H11). */
export interface ReactionItem {
  readonly emoji: string;
  readonly user_ids: readonly string[];
}

/** How far one has read in a room (H11). */
export interface ReadingItem {
  readonly room_id: string;
  /** What others wrote since; 100 stands for any number from there on. */
  readonly unread: number;
  /** The last message that one has read; null before the first. */
  readonly last_read: string | null;
}

export interface KeysAnswer {
  readonly user_id: string;
  readonly identity_key: string;
  readonly pre_key: string | null;
}

export interface StatusAnswer {
  readonly status: 'ok';
}

/** An `RTCIceServer` (W3C WebRTC §4.2.2). */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Answer of `GET /ice-servers` (H11): what `RTCPeerConnection` takes as its configuration. */
export interface IceAnswer {
  readonly iceServers: readonly IceServer[];
  /** How long the credentials are good, in seconds; absent where there are none. */
  readonly ttl?: number;
}

// Frames from the client

/**
 * A `signal` frame (H9): to one connection (`to_conn`), to a user (`to`), or to everybody else.
 * Whatever else it carries is relayed untouched (C8).
 */
export const SignalFrame = Type.Object({
  type: Type.Literal('signal'),
  to_conn: Nullable(Type.String()),
  to: Nullable(Type.String()),
  sdp: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
  ice: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
  bye: Type.Optional(Type.Boolean()),
});
export type SignalFrame = Static<typeof SignalFrame>;

/** A `state` frame (H10). */
export const StateFrame = Type.Object({
  type: Type.Literal('state'),
  mic_on: Type.Optional(Type.Boolean()),
  cam_on: Type.Optional(Type.Boolean()),
  screen_sharing: Type.Optional(Type.Boolean()),
  is_speaking: Type.Optional(Type.Boolean()),
  raised_hand: Type.Optional(Type.Boolean()),
});
export type StateFrame = Static<typeof StateFrame>;

/** A `chat` frame: what `POST /chat/{room_id}` does, over the socket (extension, H11). */
export const ChatPostFrame = Type.Object({
  type: Type.Literal('chat'),
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
  reply_to: Nullable(Type.String()),
});
export type ChatPostFrame = Static<typeof ChatPostFrame>;

/** Gives a message of one's own another text (H11). */
export const EditFrame = Type.Object({
  type: Type.Literal('edit'),
  message_id: Type.String(),
  ciphertext: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
});
export type EditFrame = Static<typeof EditFrame>;

/** Deletes a message, or tells that one has read up to it (H11). */
export const MessageFrame = Type.Object({
  type: Type.Enum(['delete', 'read']),
  message_id: Type.String(),
});
export type MessageFrame = Static<typeof MessageFrame>;

/** Puts an emoji under a message, or, with `on: false`, takes it away (H11). */
export const ReactFrame = Type.Object({
  type: Type.Literal('react'),
  message_id: Type.String(),
  emoji: Type.String(),
  on: Type.Optional(Type.Boolean()),
});
export type ReactFrame = Static<typeof ReactFrame>;

/** Tells the others that one writes, or, with `on: false`, that one has stopped (H11). */
export const TypingFrame = Type.Object({
  type: Type.Literal('typing'),
  on: Type.Optional(Type.Boolean()),
});
export type TypingFrame = Static<typeof TypingFrame>;

/** Lets somebody in who waits in the lobby, or sends them away (H11). */
export const DecisionFrame = Type.Object({
  type: Type.Enum(['admit', 'deny']),
  user_id: Type.String(),
});
export type DecisionFrame = Static<typeof DecisionFrame>;

/**
 * What a client calls a frame of its own, on a socket opened with `resume=1`: it is answered with
 * `ack`, and a frame sent again under the same id is not done again (H11).
 */
export const FrameId = Type.Union([
  Type.String({ minLength: 1, maxLength: 64 }),
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
]);
export type FrameId = Static<typeof FrameId>;

export type ClientFrame = (
  | SignalFrame
  | StateFrame
  | ChatPostFrame
  | EditFrame
  | MessageFrame
  | ReactFrame
  | TypingFrame
  | DecisionFrame
) & { id?: FrameId };

// Frames from the server

export interface IceServerFields {
  readonly ice_servers: readonly IceServer[];
  /** When the credentials expire; absent where there are none. New ones come before that. */
  readonly ice_expires_at?: string;
}

/** Beyond the document (H11) it says who the server thinks you are, and what to connect through. */
export interface WelcomeFrame extends IceServerFields {
  readonly type: 'welcome';
  readonly conn_id: string;
  readonly user_id: string;
  readonly role: Role;
  /** Present on a socket opened with `resume=1`: what to come back with. */
  readonly session?: string;
  readonly resume_token?: string;
}

/** First frame to whoever comes back in time: what they missed follows, then `resumed` (H11). */
export interface ResumingFrame {
  readonly type: 'resuming';
  readonly session: string;
  /** To come back with the next time; the one that was shown is used up. */
  readonly resume_token: string;
}

/** Whether whoever came back has everything now; otherwise a new `welcome` came before (H11). */
export interface ResumedFrame {
  readonly type: 'resumed';
  readonly recovered: boolean;
}

/** What a frame of that id asked for is done (H11). */
export interface AckFrame {
  readonly type: 'ack';
  readonly id: FrameId;
}

/** What to connect through from now on (H11). */
export interface IceServersFrame extends IceServerFields {
  readonly type: 'ice_servers';
}

export interface PeerItem {
  readonly user_id: string;
  readonly conn_id: string;
  readonly display_name: string;
}

/** A peer in `peers`, with the states that `participant_state` had told earlier comers (H11). */
export interface PresentPeerItem extends PeerItem, ParticipantStates {
  readonly role: Role;
}

export interface PeersFrame {
  readonly type: 'peers';
  readonly items: readonly PresentPeerItem[];
}

export interface JoinFrame extends PeerItem {
  readonly type: 'join';
}

export interface LeaveFrame {
  readonly type: 'leave';
  readonly user_id: string;
  readonly conn_id: string;
}

/** A relayed `signal`: the sender's frame with `from` and `from_conn` stamped by the server (C7). */
export interface RelayedSignalFrame {
  readonly type: 'signal';
  readonly from: string;
  readonly from_conn: string;
  readonly to_conn?: string | null;
  readonly to?: string | null;
  readonly sdp?: object | string | null;
  readonly ice?: object | string | null;
  readonly bye?: boolean;
}

/** What changed about a user, with the current `connected` always there (H7, H8, H10). */
export interface ParticipantStateFrame extends Partial<ParticipantStates> {
  readonly type: 'participant_state';
  readonly user_id: string;
  readonly connected: boolean;
  readonly role?: Role;
}

export interface ChatFrame {
  readonly type: 'chat';
  readonly room_id: string;
  readonly msg: MessageAnswer;
}

/** A message has another text (H11). */
export interface MessageEditedFrame {
  readonly type: 'message_edited';
  readonly room_id: string;
  readonly msg: MessageAnswer;
}

/** A message was deleted, and has no text any more (H11). */
export interface MessageDeletedFrame {
  readonly type: 'message_deleted';
  readonly room_id: string;
  readonly msg: MessageAnswer;
}

/** Somebody put an emoji under a message, or took it away (H11). */
export interface ReactionFrame {
  readonly type: 'reaction';
  readonly room_id: string;
  readonly message_id: string;
  readonly user_id: string;
  readonly emoji: string;
  /** Whether it is there now. */
  readonly on: boolean;
}

/** For one's own connections: how far one has read (H11). */
export interface ReadFrame {
  readonly type: 'read';
  readonly room_id: string;
  readonly message_id: string;
}

/** Somebody writes, or has stopped (H11). */
export interface TypingStateFrame {
  readonly type: 'typing';
  readonly user_id: string;
  readonly conn_id: string;
  readonly on: boolean;
  /** For how many seconds it is true, unless it is told again. */
  readonly expires_in: number;
}

/** Who is let into the room from now on (H11). */
export interface RoomStateFrame {
  readonly type: 'room_state';
  readonly locked: boolean;
  readonly lobby: boolean;
}

/** What whoever runs the server tells everybody (H11). */
export interface NoticeItem {
  readonly id: string;
  readonly text: string;
  readonly created_at: string;
}

export interface NoticeFrame extends NoticeItem {
  readonly type: 'notice';
}

/** Somebody who waits to be let in (H11). */
export interface WaitingItem {
  readonly user_id: string;
  readonly display_name: string;
  readonly since: string;
}

/** For moderators: everybody who waits to be let in (H11). */
export interface LobbyFrame {
  readonly type: 'lobby';
  readonly items: readonly WaitingItem[];
}

/** For whoever waits on a socket opened with `lobby=1`: where they stand (H11). */
export interface LobbyStateFrame {
  readonly type: 'lobby_state';
  readonly state: 'waiting' | 'admitted' | 'denied';
}

export interface ErrorFrame {
  readonly type: 'error';
  readonly detail: string;
  /** The frame that was refused, where it had an id. */
  readonly id?: FrameId;
}

/** Where an event stands in its room; in frames on a socket opened with `resume=1` (H11). */
export interface Position {
  readonly epoch?: string;
  readonly offset?: number;
}

export type ServerFrame = Position & Told;

type Told =
  | WelcomeFrame
  | ResumingFrame
  | ResumedFrame
  | AckFrame
  | IceServersFrame
  | PeersFrame
  | JoinFrame
  | LeaveFrame
  | RelayedSignalFrame
  | ParticipantStateFrame
  | ChatFrame
  | MessageEditedFrame
  | MessageDeletedFrame
  | ReactionFrame
  | ReadFrame
  | TypingStateFrame
  | RoomStateFrame
  | NoticeFrame
  | LobbyFrame
  | LobbyStateFrame
  | ErrorFrame;
