/**
 * What the core needs of the world outside the process. Each port is narrow, speaks the domain's
 * words, and can be had without I/O for tests.
 */
import type { Principal } from './model.ts';
import type { IceHolder, IceOffer } from './ice.ts';
import type { Happening } from './webhook.ts';
import type { DialectTag, RoomId, SessionId, UserId } from './ids.ts';

import type { Told } from './store.ts';

/** Time in ms since 1970; never goes back within a process, so that order by time is order of writing. */
export interface Clock {
  now(): number;
}

export interface Timers extends Clock {
  /** Runs once after `ms`; what it returns calls it off. */
  after(ms: number, run: () => void): () => void;
}

export interface Random {
  uuid(): string;
  /** Base64url text of `bits` random bits. */
  token(bits: number): string;
  /** An integer from 0 up to `limit`, which is none of them, each as likely as the others. */
  below(limit: number): number;
}

/** Makes of what happened what other programs are told of it. */
export interface Webhooks {
  /** Whom to tell; none where nothing is configured. */
  readonly endpoints: readonly string[];
  /** Undefined where nobody is to be told. */
  of(happening: Happening): Told;
}

export interface Passwords {
  /** @throws AppError `busy` where too many wait already */
  hash(password: string): Promise<string>;
  /** Takes as long for an undefined hash (nobody has that address) as for a wrong password. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  /** Whether it is on the list of common ones. */
  isCommon(password: string): boolean;
}

/** Makes of a mailed code what is kept of it: who reads the store learns no code (O1). */
export interface CodeHashes {
  /** @param email a code is good for this address alone */
  hash(email: string, code: string): string;
  /** Takes as long for a wrong code as for the right one. */
  verify(email: string, code: string, hash: string): boolean;
}

export interface TokenRequest {
  readonly audience: DialectTag;
  readonly subject: string;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly use: Principal['use'];
  /** 0 where not given. */
  readonly generation?: number;
  /** Life in ms. */
  readonly life: number;
  /** What browser clients decode (C4). */
  readonly claims: Readonly<Record<string, string | number>>;
}

export interface Tokens {
  mint(request: TokenRequest): Promise<string>;
  /** @throws AppError `token-invalid`, whatever is wrong with it, its use included (R2) */
  verify(token: string, use: Principal['use']): Promise<Principal>;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Resolves once the mail server took it. @throws AppError `mail-failed` */
  send(mail: Mail): Promise<void>;
  /** Resolves where the mail server answers. @throws AppError `mail-failed` */
  check(): Promise<void>;
  close(): void;
}

/** STUN and TURN servers. None of it waits, as a socket that opens is told at once. */
export interface IceServers {
  /** How often an offer has to be renewed, in ms; undefined where nothing in it expires. */
  readonly renewEvery: number | undefined;
  /**
   * @param holder whose credentials; without one, only servers that take none
   * @param host the name under which the client reached this server, where it is known
   */
  offer(holder: IceHolder | undefined, host: string | undefined): IceOffer;
  /**
   * Takes back the credentials of a person or of a sign-in, all of them or those for one room.
   * Nothing new can be opened with them, as far as the TURN server is ours.
   */
  revoke(subject: UserId | SessionId, roomId?: RoomId): void;
}

/** What is done so seldom that all nodes count it together. */
export type RareAction =
  /** Making an account, a guest's too; by network. */
  | 'newAccounts'
  /** Making a room; by account, and by network. */
  | 'newRooms'
  | 'newRoomsOfNetwork'
  /** Having a code mailed; by e-mail address and network, and by network. */
  | 'mails'
  | 'mailsOfNetwork'
  /** Asking for one, whether or not it is mailed; by e-mail address and network. */
  | 'asks'
  /** Showing an invite that is none; by network. */
  | 'invites'
  /** Guessing at a secret; by whose it is and network, by network, and by whose it is. */
  | 'tries'
  | 'triesOfNetwork'
  | 'triesOfAccount'
  /** Guessing at what very many guess at, too; by whose it is and network. */
  | 'triesInCrowd'
  /** Waiting in a lobby for a moderator who says no; by room and account. */
  | 'denials';

/** What is done so often that nothing may be waited for: nodes tell each other of it afterwards. */
export type FrequentAction =
  /** Opening a socket, and any other request; by network. */
  | 'handshakes'
  | 'requests'
  /** Posting a message; by account, and by room. */
  | 'chat'
  | 'chatOfRoom'
  /** Putting an emoji under a message, telling how far one has read, searching; by account. */
  | 'reactions'
  | 'readings'
  | 'searches'
  /** Publishing and claiming keys, and changing a group; by account. */
  | 'keys'
  | 'groups';

/** How often somebody may do something. Subjects are texts that are counted apart. */
export interface Limits {
  /**
   * Takes a turn.
   *
   * @returns gives it back, where it should not have counted
   * @throws AppError `too-often` where there is none; then nothing was taken
   */
  take(action: RareAction, ...subject: readonly string[]): Promise<() => void>;
  /** As {@link take}; undefined where there is no turn. */
  tryTake(action: RareAction, ...subject: readonly string[]): Promise<(() => void) | undefined>;
  /** Takes a turn at once. @throws AppError `too-often` */
  pace(action: FrequentAction, subject: string): void;
}

/** How many sockets each network has, at all nodes as far as is known. */
export interface Places {
  total(network: string): number;
  /** One more, until it is given back by {@link leave}. */
  take(network: string): void;
  leave(network: string): void;
}
