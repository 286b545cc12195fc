import type { Signal } from '../load/signals.ts';

export const serverNames = [
  'parley',
  'bare-relay',
  'socket.io',
  'peerjs',
  'parley-postgres',
  'parley-redis',
  'parley-2-nodes',
  'parley-4-nodes',
] as const;
export type ServerName = (typeof serverNames)[number];

export const isServerName = (name: string): name is ServerName =>
  serverNames.some((known) => known === name);

/** What a client needs to open its socket. */
export interface Ticket {
  /** Path and query of the socket, with whatever token the server wants. */
  readonly target: string;
  /** Where others reach this client, if the client chooses it. */
  readonly address?: string;
}

/** What one frame means while a client enters. */
export type Greeting =
  | { readonly kind: 'wait' }
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'entered' };

/** Whether a client's account and token have met the server before its socket: it followed an invitation, or holds only the link. */
export type Standing = 'member' | 'stranger';

export interface Notices {
  /** What every frame contains that tells a room of a newcomer, and no other frame does. */
  readonly join: string;
  readonly leave: string;
}

export interface Preparation {
  /** @param seats for each client the number of its room; the same number is the same room, however often it is asked for */
  tickets(seats: readonly number[], standing: Standing): Promise<readonly Ticket[]>;
}

export type Environment = Readonly<Record<string, string>>;

/** How the load speaks to one kind of server. */
export interface Driver {
  readonly name: ServerName;
  /** For `node`, as its users would start it. */
  readonly flags: readonly string[];
  readonly script: string;
  /** @param scratch an empty folder that is removed afterwards */
  environment(scratch: string): Environment | Promise<Environment>;
  /** Presence of rooms, `null` for a server without rooms. */
  readonly notices: Notices | null;
  /** A one-byte text frame that must be answered for the connection to live. */
  readonly heartbeat: { readonly ask: number; readonly answer: string } | null;
  /** Gets ready whatever comes before a socket: accounts, tokens, rooms, invitations. */
  prepare(origin: string): Preparation;
  greet(text: string): Greeting;
  direct(address: string, signal: Signal): string;
  broadcast(signal: Signal): string;
  /** A signal as a message that is stored; `null` where nothing is. */
  readonly chat: ((signal: Signal) => string) | null;
  /** The signal inside a delivered message, to compare with what was sent. */
  content(text: string): unknown;
}
