/**
 * Wire types of the `minimal` dialect: document 002, rules M1–M4.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices. Fields in camelCase are for clients that ask that way (M1).
 */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from './schemas.ts';
import type { IceCandidate } from './webrtc.ts';
import { Time, Uuid, optionalOrNull } from './schemas.ts';

// REST requests, from body or query

/** A room's or a client's name (M2). */
const Name = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });

/** What `POST /api/rooms/join` and `/create` name; the server names the rest. */
export const JoinRequest = Type.Object({
  room_id: Type.Optional(Name),
  client_id: Type.Optional(Name),
  token: Type.Optional(Type.String()),
});
export type JoinRequest = Static<typeof JoinRequest>;

/** The same in a query; a body goes before it, and camelCase is understood in both (M1). */
export const JoinQuery = Type.Object({
  ...JoinRequest.properties,
  roomId: Type.Optional(Name),
  clientId: Type.Optional(Name),
});

/** The same in a body, where null stands for nothing. */
export const NamesBody = Type.Object({
  room_id: optionalOrNull(Name),
  client_id: optionalOrNull(Name),
  roomId: optionalOrNull(Name),
  clientId: optionalOrNull(Name),
  token: optionalOrNull(Type.String()),
});

/** What `POST /api/rooms/leave` and the socket name. `token`: as given by join (M4). */
export const ClientRequest = Type.Object({
  room_id: Name,
  client_id: Name,
  token: Type.Optional(Type.String()),
});
export type ClientRequest = Static<typeof ClientRequest>;

// REST answers

/** A client in a room. */
export const ClientAnswer = Type.Object({
  room_id: Type.String(),
  client_id: Type.String(),
  status: Type.Enum(['joined', 'created', 'left']),
  roomId: Type.Optional(Type.String()),
  clientId: Type.Optional(Type.String()),
});
export type ClientAnswer = ReadOnly<typeof ClientAnswer>;

export const JoinAnswer = Type.Object({
  ...ClientAnswer.properties,
  /** Extension: lets this client leave from any address, and reserve its id again (M4). */
  token: Type.String(),
});
export type JoinAnswer = ReadOnly<typeof JoinAnswer>;

export const StatsAnswer = Type.Object({
  rooms: Type.Array(Type.Object({ room_id: Type.String(), clients: Type.Array(Type.String()) })),
  total_rooms: Type.Integer(),
  total_clients: Type.Integer(),
});
export type StatsAnswer = ReadOnly<typeof StatsAnswer>;

/** A refusal, over REST and over the socket alike. */
export const ErrorAnswer = Type.Object({
  error: Type.String(),
  code: Type.Integer(),
});
export type ErrorAnswer = ReadOnly<typeof ErrorAnswer>;

// Frames from the client

export const SignalType = Type.Enum(['offer', 'answer', 'candidate', 'bye', 'custom']);
export type SignalType = Static<typeof SignalType>;

/** To one client (`to`) or to all others (M3). Whatever else it carries is relayed untouched (C8). */
export const SignalFrame = Type.Object({
  type: SignalType,
  to: optionalOrNull(Type.String()),
});
export type SignalFrame = Static<typeof SignalFrame>;

/** The payload of a `custom` frame to all that is chat: it is stored, and told to everybody (X3). */
export const ChatPayload = Type.Object({
  type: Type.Literal('chat'),
  content: Type.String(),
  encrypted: Type.Optional(Type.Boolean()),
});
export type ChatPayload = Static<typeof ChatPayload>;

// Frames from the server

interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** What a peer of another dialect said. */
export type SignalContent =
  | { readonly type: 'offer' | 'answer'; readonly payload: Description }
  | { readonly type: 'candidate'; readonly payload: IceCandidate }
  | { readonly type: 'bye' }
  | { readonly type: 'custom'; readonly payload: unknown };

/** A stored chat message; `sender` is a display name. */
export const ChatContent = Type.Object({
  type: Type.Literal('custom'),
  payload: Type.Object({
    type: Type.Literal('chat'),
    id: Uuid,
    sender: Type.String(),
    content: Type.String(),
    created_at: Time,
    encrypted: Type.Boolean(),
  }),
});
export type ChatContent = ReadOnly<typeof ChatContent>;

/** Stamped by the server on every frame that has a sender (C7). */
export const Stamps = Type.Object({
  /** A client id, or what begins with `~`: a peer of another dialect (X0). */
  from: Type.String(),
  room_id: Type.String(),
  roomId: Type.Optional(Type.String()),
});
export type Stamps = ReadOnly<typeof Stamps>;

/** A peer's frame: what one of this dialect sent beside the stamps comes as it was (C8). */
export const RelayedFrame = Type.Object(
  { ...Stamps.properties, type: SignalType, payload: Type.Optional(Type.Unknown()) },
  { additionalProperties: true },
);
export type RelayedFrame = Stamps & SignalContent;

/** A chat message as it is told to everybody (X3). */
export const ChatFrame = Type.Object({ ...Stamps.properties, ...ChatContent.properties });

/** Who should call whom, when the second client arrives; for sockets opened with `roomId=` (M1). */
export const RoleFrame = Type.Object({
  type: Type.Literal('role'),
  data: Type.Object({ role: Type.Enum(['offerer', 'answerer']) }),
});
export type RoleFrame = ReadOnly<typeof RoleFrame>;

/** Nobody came for 60 s; for sockets opened with `roomId=` (M1). */
export const TimeoutFrame = Type.Object({
  type: Type.Literal('timeout'),
  message: Type.String(),
});
export type TimeoutFrame = ReadOnly<typeof TimeoutFrame>;
