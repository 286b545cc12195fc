/**
 * How a client speaks one dialect: just what the contract suite must know to hold every dialect to
 * the common rules.
 */
import type { Frame, TestSocket } from '../socket.ts';

export interface Place {
  readonly url: string;
  /** Mails that were shown for want of a mail server: codes are in them. */
  printed(): string;
}

export interface Driver {
  /** Name of the dialect. */
  readonly tag: string;
  /** A new room, as socket paths name it. */
  newRoom(server: Place): Promise<string>;
  /** Leave to enter for somebody new, who has not entered yet. */
  ticket(server: Place, room: string): Promise<Ticket>;
  /** Opens a socket, and takes what greets the newcomer. */
  enter(server: Place, ticket: Ticket): Promise<Guest>;
  /** An offer to everybody else, or to whom its address is added. */
  offer(description: unknown): Frame;
  candidate(candidate: unknown): Frame;
  /** Handshakes that must be refused, by what is wrong with them; of a server with `SECRET`. */
  refusals(server: Place, room: string): Promise<Readonly<Record<string, Refused>>>;
  /** The body of a handshake's refusal (C13). */
  refusal(status: number): unknown;
  /** The frame that says what was wrong with another; undefined where the dialect keeps silent (C9). */
  complaint(status: number): Frame | undefined;
}

export interface Ticket {
  /** Where the socket opens, without the token. */
  readonly path: string;
  /** Undefined where nobody logs in. */
  readonly token: string | undefined;
}

export interface Refused {
  readonly path: string;
  readonly status: number;
}

/** Somebody in a room. */
export interface Guest {
  readonly socket: TestSocket;
  /** Fields that address a frame to this one; undefined where the dialect has no addresses. */
  readonly address: Frame | undefined;
  /** Fields that the server writes into this one's frames (C7). */
  readonly stamps: Frame;
  /** What the others hear, once, when this one comes and goes; undefined where they hear nothing. */
  readonly arrival: Frame | undefined;
  readonly departure: Frame | undefined;
}

/** The path of a socket with its token in the query, as browsers send it (C5). */
export function withToken({ path, token }: Ticket): string {
  if (token === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}
