/** The STUN and TURN of this server: what it answers or runs itself, or those of others. */
import type { IceServers } from '../core/ports.ts';
import type { StunCounts } from './stun-responder.ts';
import type { OfferOptions, TurnServer } from './offers.ts';
import { Offers } from './offers.ts';
import { StunResponder } from './stun-responder.ts';

/** Where STUN and TURN listen. */
export interface Place {
  /** Undefined for every address. */
  readonly host: string | undefined;
  /** 0 is any free one. */
  readonly port: number;
}

export type Stun =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'own' } & Place)
  | { readonly kind: 'others'; readonly urls: readonly string[] };

export type Turn =
  | { readonly kind: 'none' }
  | { readonly kind: 'others'; readonly urls: readonly string[]; readonly secret: string };

export interface TraversalOptions extends Pick<OfferOptions, 'clock' | 'publicHost' | 'life'> {
  readonly stun: Stun;
  readonly turn: Turn;
  /** Whether a port that is taken stops the start; else it is told and done without. */
  readonly strict: boolean;
}

/** Tells the operator. */
export type Report = (sentence: string) => void;

export class Traversal {
  readonly iceServers: IceServers;
  readonly #options: TraversalOptions;
  #responder: StunResponder | undefined;

  constructor(options: TraversalOptions) {
    this.#options = options;
    this.iceServers = new Offers({
      ...options,
      stunUrls: (host) => this.#stunUrls(host),
      turn: othersOf(options.turn),
    });
  }

  get stunCounts(): StunCounts | undefined {
    return this.#responder?.counts;
  }

  /**
   * Starts what this server answers itself.
   *
   * @throws TraversalError where a port is taken and that matters
   */
  async open(report: Report): Promise<void> {
    const { stun, clock, strict } = this.#options;
    if (stun.kind !== 'own') return;
    try {
      this.#responder = await StunResponder.open(stun.host, stun.port, () => clock.now());
    } catch (cause) {
      const sentence = sentenceOf(cause, stun);
      if (strict) throw new TraversalError(sentence, { cause });
      report(sentence);
    }
  }

  async close(): Promise<void> {
    await this.#responder?.close();
  }

  #stunUrls(host: string | undefined): readonly string[] {
    const { stun } = this.#options;
    if (stun.kind === 'others') return stun.urls;
    const port = this.#responder?.port;
    return host === undefined || port === undefined ? [] : [`stun:${host}:${port}`];
  }
}

const othersOf = (turn: Turn): TurnServer | undefined =>
  turn.kind === 'others' ? { secret: turn.secret, urls: () => turn.urls } : undefined;

/** STUN or TURN cannot be served; the message says what to do. */
export class TraversalError extends Error {
  override readonly name = 'TraversalError';
  readonly code = 'traversal-failed';
}

function sentenceOf(cause: unknown, { host, port }: Place): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  switch (code) {
    case 'EADDRINUSE':
      return `STUN_PORT ${port} is in use: stop the other program (a coturn of this machine?), set another STUN_PORT, or STUN_PORT=off.`;
    case 'EACCES':
      return `STUN_PORT ${port} is not ours to use: set a STUN_PORT above 1023, or STUN_PORT=off.`;
    case 'EADDRNOTAVAIL':
      return `STUN_HOST ${host} is no address of this machine: set another STUN_HOST.`;
    default:
      return `STUN_PORT ${port} cannot be served (${code}): set another STUN_PORT, or STUN_PORT=off.`;
  }
}
