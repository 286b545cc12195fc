/**
 * Wire types of the `minimal` dialect: document 002, rules M1–M4.
 *
 * What the document does not have is optional or an additional field, so that a client written to
 * it never notices. Fields in camelCase are for clients that ask that way (M1).
 */
import type { IceCandidate } from './webrtc.ts';
import { Type, type Static } from 'typebox';

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

/** What `POST /api/rooms/leave` and the socket name. `token`: as given by join (M4). */
export const ClientRequest = Type.Object({
  room_id: Name,
  client_id: Name,
  token: Type.Optional(Type.String()),
});
export type ClientRequest = Static<typeof ClientRequest>;

// REST answers

/** A client in a room. */
export interface ClientAnswer {
  readonly room_id: string;
  readonly client_id: string;
  readonly status: 'joined' | 'created' | 'left';
  readonly roomId?: string;
  readonly clientId?: string;
}

export interface JoinAnswer extends ClientAnswer {
  /** Extension: lets this client leave from any address, and reserve its id again (M4). */
  readonly token: string;
}

export interface StatsAnswer {
  readonly rooms: readonly { readonly room_id: string; readonly clients: readonly string[] }[];
  readonly total_rooms: number;
  readonly total_clients: number;
}

/** A refusal, over REST and over the socket alike. */
export interface ErrorAnswer {
  readonly error: string;
  readonly code: number;
}

// Frames from the client

export const SignalType = Type.Enum(['offer', 'answer', 'candidate', 'bye', 'custom']);
export type SignalType = Static<typeof SignalType>;

/** To one client (`to`) or to all others (M3). Whatever else it carries is relayed untouched (C8). */
export const SignalFrame = Type.Object({
  type: SignalType,
  to: Type.Optional(Type.Union([Type.String(), Type.Null()])),
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
export interface ChatContent {
  readonly type: 'custom';
  readonly payload: {
    readonly type: 'chat';
    readonly id: string;
    readonly sender: string;
    readonly content: string;
    readonly created_at: string;
    readonly encrypted: boolean;
  };
}

/** Stamped by the server on every frame that has a sender (C7). */
export interface Stamps {
  /** A client id, or what begins with `~`: a peer of another dialect (X0). */
  readonly from: string;
  readonly room_id: string;
  readonly roomId?: string;
}

export type RelayedFrame = Stamps & (SignalContent | ChatContent);

/** Who should call whom, when the second client arrives; for sockets opened with `roomId=` (M1). */
export interface RoleFrame {
  readonly type: 'role';
  readonly data: { readonly role: 'offerer' | 'answerer' };
}

/** Nobody came for 60 s; for sockets opened with `roomId=` (M1). */
export interface TimeoutFrame {
  readonly type: 'timeout';
  readonly message: string;
}
