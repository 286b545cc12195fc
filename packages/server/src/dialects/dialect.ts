/**
 * What a dialect is: routes, a way into rooms by socket, a codec, and a way to say that something
 * was refused. `http` and `ws` know dialects by these types alone.
 */
import type { ClientAddress } from '../core/address.ts';
import type { Command } from '../core/command.ts';
import type { Caller } from '../core/caller.ts';
import type { Position } from '../core/envelope.ts';
import type { AppError, ErrorCode } from '../core/errors.ts';
import type { RoomEvent, RoomFacts } from '../core/event.ts';
import type { DialectTag } from '../core/ids.ts';
import type { CloseReason } from '../core/peer.ts';
import type { FrameId } from '../core/resumption.ts';
import type { User } from '../core/model.ts';
import type { Admission } from '../app/admission.ts';
import type { TokenWording } from '../app/tokens.ts';
import type { Context } from '../app/context.ts';
import type { TObject, TSchema } from 'typebox';

/** Routes, and a way to say that something was refused: a dialect's, or those of whoever runs the server. */
export interface Api {
  readonly tag: DialectTag;
  readonly routes: readonly Route[];
  readonly description: ApiDescription;
  /** Where the page of ours shows it, if it does. */
  readonly page?: string;
  /** Says a refusal in a shape of its own (C13). */
  renderError(error: AppError): RenderedError;
}

/** What the documents say of all routes of an API. */
export interface ApiDescription {
  readonly title: string;
  readonly about: string;
  /** Schemas that have a name of their own in the documents: the wire types. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** The shape of a refusal with this status (C13). */
  refusal(status: number): TSchema;
}

export interface Dialect extends Api {
  readonly socket: SocketEntrance;
  /** How it words a token of somebody; absent where nobody has any (C4). */
  readonly tokenOf?: (user: User) => Pick<TokenWording, 'subject' | 'claims'>;
}

/** Makes a dialect over the use cases; the registry lists one for each. */
export interface DialectFactory {
  readonly tag: DialectTag;
  create(context: Context): Dialect;
}

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

// REST

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Route {
  readonly method: Method;
  /** Segments beginning with `:` are parameters. */
  readonly path: string;
  readonly operation: Operation;
  /** Whether a body is this route's, where dialects share a path and no token decides (C3). */
  readonly takes?: (body: unknown) => boolean;
  handle(request: RouteRequest): Promise<Answer>;
}

/** What the documents say of a route. */
export interface Operation {
  /** What it does, in a few words. */
  readonly summary: string;
  /** The rules that ask for it, such as `H5`. */
  readonly rules: string;
  /** Whether a token of the dialect has to be shown, is heeded where it is shown, or says nothing here. */
  readonly token: 'required' | 'optional' | 'none';
  /** What bodies are parsed by. */
  readonly body?: BodySchema;
  /** The longest body, in bytes, where it may be longer than those of other routes. */
  readonly bodyLimit?: number;
  readonly query?: TObject;
  /** Bodies of the answers by status; null where an answer has none. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** What it refuses, beside what any route may. */
  readonly refusals: readonly ErrorCode[];
}

export interface BodySchema {
  readonly schema: TSchema;
  /** Whether no body at all is a body without fields. */
  readonly optional: boolean;
}

export interface RouteRequest<Body = unknown> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The path as it was asked for, without its query: what `Link` headers lead on from. */
  readonly path: string;
  /** Whatever JSON came, undefined where no body did; for handlers, what was made of it. */
  readonly body: Body;
  readonly caller: Caller;
  /** What was shown as a bearer token, whatever it is. */
  readonly token: string | undefined;
  readonly address: ClientAddress;
  /** The name under which the client reached this server, without a port; undefined where it gave none. */
  readonly host: string | undefined;
  /** What the client says of itself (RFC 9110 §10.1.5). */
  readonly userAgent: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: AnswerBody;
}

export type AnswerBody =
  | { readonly kind: 'json'; readonly value: unknown }
  /** A JSON array, written while it is read; where `field` is given, as that field of an object. */
  | {
      readonly kind: 'stream';
      readonly items: AsyncIterable<unknown>;
      readonly field?: string;
    }
  | { readonly kind: 'none' };

// Sockets

export interface SocketEntrance {
  /** Segments beginning with `:` are parameters. */
  readonly path: string;
  /** The words of a socket opened with this query; one object for each way of speaking. */
  codec(query: URLSearchParams): Codec;
  readonly description: SocketDescription;
  /** Checks at the door. @throws AppError the refusal, answered at the handshake (C6) */
  admit(request: SocketRequest): Promise<Admission>;
  /** Checks the same, and leaves nothing behind. @throws AppError the refusal */
  inspect(request: SocketRequest): Promise<unknown>;
  /** How to close a socket for a refusal that is told only once it is open (C6). */
  readonly closesFor?: (error: AppError) => CloseReason | undefined;
}

/** What the documents say of a socket. */
export interface SocketDescription {
  /** The rules that ask for it. */
  readonly rules: string;
  readonly about: string;
  readonly query: TObject;
  /** Frames by name, in either direction. */
  readonly fromClient: Readonly<Record<string, TSchema>>;
  readonly fromServer: Readonly<Record<string, TSchema>>;
}

export interface SocketRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly address: ClientAddress;
  /** The name under which the client reached this server, without a port; undefined where it gave none. */
  readonly host: string | undefined;
  /** Lets the handshake last as long as they wait in a lobby; aborted when they are gone. Absent where nobody wants to enter. */
  readonly linger?: () => AbortSignal;
}

/** An answer to the sender alone that takes nothing but the codec. */
export interface Reply {
  readonly kind: 'reply';
  readonly frames: readonly string[];
}

/** What a client asks for; where it gave the frame an id, it is told when that is done. */
export type Asked = Command & { readonly id?: FrameId };

export interface Codec {
  /** Reads a client's frame. @throws AppError where it is none of the dialect's (C9) */
  decode(text: string): Asked | Reply;
  /** The frames that tell of an event; none where the dialect has no words for it. */
  encode(event: RoomEvent, room: RoomFacts, at: Position): readonly string[];
  /** The frames that tell of a refusal, of a frame with an id where it had one; none where the dialect keeps silent (C9). */
  encodeError(error: AppError, id?: FrameId): readonly string[];
  /** The frames that say that what a frame asked for is done; where there are none, {@link decode} gives no ids. */
  encodeDone?(id: FrameId): readonly string[];
  /** How a connection is ended for a reason (C6). */
  close(reason: CloseReason): { readonly code: number; readonly reason: string };
}
