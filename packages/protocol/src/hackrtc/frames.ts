/** Frames of the socket, in both directions. */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from '../schemas.ts';
import { Time, Uuid, optionalOrNull } from '../schemas.ts';
import type {
  GroupCommitFrame,
  GroupFoundedFrame,
  GroupWelcomeFrame,
  KeysPublishedFrame,
  MemberLeftFrame,
} from './groups.ts';
import { IceServer, MessageAnswer, ParticipantStates, Role, WaitingItem } from './answers.ts';

// Frames from the client

/**
 * A `signal` frame (H9): to one connection (`to_conn`), to a user (`to`), or to everybody else.
 * Whatever else it carries is relayed untouched (C8).
 */
export const SignalFrame = Type.Object({
  type: Type.Literal('signal'),
  to_conn: optionalOrNull(Type.String()),
  to: optionalOrNull(Type.String()),
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
  reply_to: optionalOrNull(Type.String()),
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
  user_id: Uuid,
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

export const IceServerFields = Type.Object({
  ice_servers: Type.Array(IceServer),
  /** When the credentials expire; absent where there are none. New ones come before that. */
  ice_expires_at: Type.Optional(Time),
});
export type IceServerFields = ReadOnly<typeof IceServerFields>;

/** Beyond the document (H11) it says who the server thinks you are, and what to connect through. */
export const WelcomeFrame = Type.Object({
  ...IceServerFields.properties,
  type: Type.Literal('welcome'),
  conn_id: Type.String(),
  user_id: Uuid,
  role: Role,
  /** Present on a socket opened with `resume=1`: what to come back with. */
  session: Type.Optional(Type.String()),
  resume_token: Type.Optional(Type.String()),
});
export type WelcomeFrame = ReadOnly<typeof WelcomeFrame>;

/** First frame to whoever comes back in time: what they missed follows, then `resumed` (H11). */
export const ResumingFrame = Type.Object({
  type: Type.Literal('resuming'),
  session: Type.String(),
  /** To come back with the next time; the one that was shown is used up. */
  resume_token: Type.String(),
});
export type ResumingFrame = ReadOnly<typeof ResumingFrame>;

/** Whether whoever came back has everything now; otherwise a new `welcome` came before (H11). */
export const ResumedFrame = Type.Object({
  type: Type.Literal('resumed'),
  recovered: Type.Boolean(),
});
export type ResumedFrame = ReadOnly<typeof ResumedFrame>;

/** What a frame of that id asked for is done (H11). */
export const AckFrame = Type.Object({
  type: Type.Literal('ack'),
  id: FrameId,
});
export type AckFrame = ReadOnly<typeof AckFrame>;

/** What to connect through from now on (H11). */
export const IceServersFrame = Type.Object({
  ...IceServerFields.properties,
  type: Type.Literal('ice_servers'),
});
export type IceServersFrame = ReadOnly<typeof IceServersFrame>;

export const PeerItem = Type.Object({
  user_id: Uuid,
  conn_id: Type.String(),
  display_name: Type.String(),
});
export type PeerItem = ReadOnly<typeof PeerItem>;

/** A peer in `peers`, with the states that `participant_state` had told earlier comers (H11). */
export const PresentPeerItem = Type.Object({
  ...PeerItem.properties,
  ...ParticipantStates.properties,
  role: Role,
});
export type PresentPeerItem = ReadOnly<typeof PresentPeerItem>;

export const PeersFrame = Type.Object({
  type: Type.Literal('peers'),
  items: Type.Array(PresentPeerItem),
});
export type PeersFrame = ReadOnly<typeof PeersFrame>;

export const JoinFrame = Type.Object({
  ...PeerItem.properties,
  type: Type.Literal('join'),
});
export type JoinFrame = ReadOnly<typeof JoinFrame>;

export const LeaveFrame = Type.Object({
  type: Type.Literal('leave'),
  user_id: Uuid,
  conn_id: Type.String(),
});
export type LeaveFrame = ReadOnly<typeof LeaveFrame>;

/** A relayed `signal`: the sender's frame with `from` and `from_conn` stamped by the server (C7). */
export const RelayedSignalFrame = Type.Object(
  {
    type: Type.Literal('signal'),
    from: Uuid,
    from_conn: Type.String(),
    to_conn: optionalOrNull(Type.String()),
    to: optionalOrNull(Type.String()),
    sdp: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
    ice: Type.Optional(Type.Union([Type.Object({}), Type.String(), Type.Null()])),
    bye: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
);
export type RelayedSignalFrame = ReadOnly<typeof RelayedSignalFrame>;

/** What changed about a user, with the current `connected` always there (H7, H8, H10). */
export const ParticipantStateFrame = Type.Object({
  ...Type.Partial(ParticipantStates).properties,
  type: Type.Literal('participant_state'),
  user_id: Uuid,
  connected: Type.Boolean(),
  role: Type.Optional(Role),
});
export type ParticipantStateFrame = ReadOnly<typeof ParticipantStateFrame>;

export const ChatFrame = Type.Object({
  type: Type.Literal('chat'),
  room_id: Uuid,
  msg: MessageAnswer,
});
export type ChatFrame = ReadOnly<typeof ChatFrame>;

/** A message has another text (H11). */
export const MessageEditedFrame = Type.Object({
  type: Type.Literal('message_edited'),
  room_id: Uuid,
  msg: MessageAnswer,
});
export type MessageEditedFrame = ReadOnly<typeof MessageEditedFrame>;

/** A message was deleted, and has no text any more (H11). */
export const MessageDeletedFrame = Type.Object({
  type: Type.Literal('message_deleted'),
  room_id: Uuid,
  msg: MessageAnswer,
});
export type MessageDeletedFrame = ReadOnly<typeof MessageDeletedFrame>;

/** Somebody put an emoji under a message, or took it away (H11). */
export const ReactionFrame = Type.Object({
  type: Type.Literal('reaction'),
  room_id: Uuid,
  message_id: Uuid,
  user_id: Uuid,
  emoji: Type.String(),
  /** Whether it is there now. */
  on: Type.Boolean(),
});
export type ReactionFrame = ReadOnly<typeof ReactionFrame>;

/** For one's own connections: how far one has read (H11). */
export const ReadFrame = Type.Object({
  type: Type.Literal('read'),
  room_id: Uuid,
  message_id: Uuid,
});
export type ReadFrame = ReadOnly<typeof ReadFrame>;

/** Somebody writes, or has stopped (H11). */
export const TypingStateFrame = Type.Object({
  type: Type.Literal('typing'),
  user_id: Uuid,
  conn_id: Type.String(),
  on: Type.Boolean(),
  /** For how many seconds it is true, unless it is told again. */
  expires_in: Type.Number(),
});
export type TypingStateFrame = ReadOnly<typeof TypingStateFrame>;

/** Who is let into the room from now on (H11). */
export const RoomStateFrame = Type.Object({
  type: Type.Literal('room_state'),
  locked: Type.Boolean(),
  lobby: Type.Boolean(),
});
export type RoomStateFrame = ReadOnly<typeof RoomStateFrame>;

/** What whoever runs the server tells everybody (H11). */
export const NoticeItem = Type.Object({ id: Uuid, text: Type.String(), created_at: Time });
export type NoticeItem = ReadOnly<typeof NoticeItem>;

export const NoticeFrame = Type.Object({ ...NoticeItem.properties, type: Type.Literal('notice') });
export type NoticeFrame = ReadOnly<typeof NoticeFrame>;

/** For moderators: everybody who waits to be let in (H11). */
export const LobbyFrame = Type.Object({
  type: Type.Literal('lobby'),
  items: Type.Array(WaitingItem),
});
export type LobbyFrame = ReadOnly<typeof LobbyFrame>;

/** For whoever waits on a socket opened with `lobby=1`: where they stand (H11). */
export const LobbyStateFrame = Type.Object({
  type: Type.Literal('lobby_state'),
  state: Type.Enum(['waiting', 'admitted', 'denied']),
});
export type LobbyStateFrame = ReadOnly<typeof LobbyStateFrame>;

export const ErrorFrame = Type.Object({
  type: Type.Literal('error'),
  detail: Type.String(),
  /** The frame that was refused, where it had an id. */
  id: Type.Optional(FrameId),
});
export type ErrorFrame = ReadOnly<typeof ErrorFrame>;

/** Where an event stands in its room; in frames on a socket opened with `resume=1` (H11). */
export const Position = Type.Object({
  epoch: Type.Optional(Type.String()),
  offset: Type.Optional(Type.Integer()),
});
export type Position = ReadOnly<typeof Position>;

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
  | MemberLeftFrame
  | KeysPublishedFrame
  | GroupFoundedFrame
  | GroupCommitFrame
  | GroupWelcomeFrame
  | ErrorFrame;
