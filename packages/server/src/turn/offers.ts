import type { IceHolder, IceOffer, IceServer } from '../core/ice.ts';
import type { RoomId, SessionId, UserId } from '../core/ids.ts';
import type { Clock, IceServers } from '../core/ports.ts';
import type { TurnCredential } from './credential.ts';
import { expiryOf, turnCredential } from './credential.ts';

/** A TURN server that takes our credentials. */
export interface TurnServer {
  /** Shared with it alone. */
  readonly secret: string;
  urls(host: string | undefined): readonly string[];
  /** Makes a credential known where the server does not compute it by itself. */
  admit?(holder: IceHolder, credential: TurnCredential, expiresAt: number): void;
  revoke?(subject: UserId | SessionId, roomId?: RoomId): void;
}

export interface OfferOptions {
  readonly clock: Clock;
  /** By which all clients reach this server; undefined leaves it to how each has reached it. */
  readonly publicHost: string | undefined;
  readonly stunUrls: (host: string | undefined) => readonly string[];
  readonly turn: TurnServer | undefined;
  /** Life of credentials, in ms. */
  readonly life: number;
}

/** Says to everybody which STUN and TURN servers to use. */
export class Offers implements IceServers {
  readonly renewEvery: number | undefined;
  readonly #options: OfferOptions;

  constructor(options: OfferOptions) {
    this.#options = options;
    this.renewEvery = options.turn && options.life / 2;
  }

  offer(holder: IceHolder | undefined, reachedAt: string | undefined): IceOffer {
    const { publicHost, stunUrls, turn, clock, life } = this.#options;
    const host = publicHost ?? reachedAt;
    const stun = named(stunUrls(host));
    const urls = turn?.urls(host) ?? [];
    if (!turn || !holder || urls.length === 0) return { servers: stun, expiresAt: undefined };
    const expiresAt = expiryOf(clock.now(), life);
    const credential = turnCredential(turn.secret, holder, expiresAt);
    turn.admit?.(holder, credential, expiresAt);
    return { servers: [...stun, { urls, ...credential }], expiresAt };
  }

  revoke(subject: UserId | SessionId, roomId?: RoomId): void {
    this.#options.turn?.revoke?.(subject, roomId);
  }
}

const named = (urls: readonly string[]): IceServer[] => (urls.length > 0 ? [{ urls }] : []);
