/** The STUN and TURN of this server: what it answers or runs itself, or those of others. */
import type { IceServers } from '../core/ports.ts';
import type { TlsFiles } from './coturn-config.ts';
import type { CoturnOptions } from './coturn.ts';
import type { CredentialFile } from './credential-file.ts';
import type { OfferOptions, TurnServer } from './offers.ts';
import type { StunCounts } from './stun-responder.ts';
import { randomBytes } from 'node:crypto';
import { Coturn } from './coturn.ts';
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
  | { readonly kind: 'others'; readonly urls: readonly string[]; readonly secret: string }
  | ({ readonly kind: 'managed' } & Omit<CoturnOptions, 'report'>);

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
  #relay: Coturn | undefined;
  #report: Report = () => {};

  constructor(options: TraversalOptions) {
    this.#options = options;
    this.iceServers = new Offers({
      ...options,
      stunUrls: (host) => this.#stunUrls(host),
      turn: this.#turnServer(),
    });
  }

  get stunCounts(): StunCounts | undefined {
    return this.#responder?.counts;
  }

  /** Of the relay that this server runs, if it runs one. */
  get relay(): Pick<Coturn, 'state' | 'restarts'> | undefined {
    return this.#relay;
  }

  /**
   * Starts what this server answers itself. A relay answers STUN too, at the same port.
   *
   * @throws TraversalError where a port is taken and that matters
   */
  async open(report: Report): Promise<void> {
    this.#report = report;
    const { stun, turn, clock, strict } = this.#options;
    const place = [turn, stun].find((each) => each.kind === 'managed' || each.kind === 'own');
    if (!place) return;
    try {
      if (place.kind === 'managed') this.#relay = await Coturn.open({ ...place, report });
      else this.#responder = await StunResponder.open(place.host, place.port, () => clock.now());
    } catch (cause) {
      const sentence = sentenceOf(cause, place);
      if (strict) throw new TraversalError(sentence, { cause });
      report(sentence);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#responder?.close(), this.#relay?.close()]);
  }

  #stunUrls(host: string | undefined): readonly string[] {
    const { stun } = this.#options;
    if (stun.kind === 'others') return stun.urls;
    const port = this.#relay?.port ?? this.#responder?.port;
    return host === undefined || port === undefined ? [] : [`stun:${host}:${port}`];
  }

  #turnServer(): TurnServer | undefined {
    const { turn } = this.#options;
    switch (turn.kind) {
      case 'none':
        return undefined;
      case 'others':
        return { secret: turn.secret, urls: () => turn.urls };
      case 'managed':
        return this.#managed(turn.tls);
    }
  }

  /** Where that fails, nothing else should fail for it. */
  #change(run: (credentials: CredentialFile) => void): void {
    try {
      if (this.#relay) run(this.#relay.credentials);
    } catch (thrown) {
      this.#report(`The credentials of the TURN relay could not be changed: ${String(thrown)}`);
    }
  }

  /** Its secret lives as long as this process: whoever comes back gets other credentials. */
  #managed(tls: TlsFiles | undefined): TurnServer {
    return {
      secret: randomBytes(SECRET_BYTES).toString('base64url'),
      urls: (host) =>
        this.#relay && host !== undefined ? relayUrls(host, this.#relay.port, tls) : [],
      admit: (...credential) => this.#change((file) => file.admit(...credential)),
      revoke: (...holders) => this.#change((file) => file.revoke(...holders)),
    };
  }
}

const SECRET_BYTES = 32;

/** In the order in which they are worth trying: UDP is the fastest, TLS passes the most firewalls. */
function relayUrls(host: string, port: number, tls: TlsFiles | undefined): readonly string[] {
  const plain = [`turn:${host}:${port}?transport=udp`, `turn:${host}:${port}?transport=tcp`];
  return tls ? [...plain, `turns:${host}:${tls.port}?transport=tcp`] : plain;
}

/** STUN or TURN cannot be served; the message says what to do. */
class TraversalError extends Error {
  override readonly name = 'TraversalError';
  readonly code = 'traversal-failed';
}

type Served = Extract<Turn, { kind: 'managed' }> | Extract<Stun, { kind: 'own' }>;

function sentenceOf(cause: unknown, place: Served): string {
  const { code, syscall, port = place.port } = isSystemError(cause) ? cause : {};
  const tls = place.kind === 'managed' && port === place.tls?.port;
  const name = tls ? 'TURN_TLS_PORT' : 'STUN_PORT';
  const instead = tls ? 'set another one' : 'set another one, or STUN_PORT=off';
  const atPort = syscall === 'bind' || syscall === 'listen' ? code : undefined;
  switch (atPort) {
    case 'EADDRINUSE':
      return `${name} ${port} is in use: stop the other program (a coturn of this machine?), ${instead}.`;
    case 'EACCES':
      return `${name} ${port} is not ours to use: ${instead}.`;
    case 'EADDRNOTAVAIL':
      return `STUN_HOST ${place.host} is no address of this machine: set another one.`;
    default:
      return `STUN and TURN cannot be served (${String(cause)}): mend that, or set STUN_PORT=off.`;
  }
}

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly port?: number;
}

const isSystemError = (cause: unknown): cause is SystemError =>
  cause instanceof Error && 'syscall' in cause;
