/** The STUN and TURN of this server: what it answers or runs itself, or those of others. */
import type { IceServers } from '../core/ports.ts';
import type { TlsFiles } from './coturn-config.ts';
import type { CoturnOptions } from './coturn.ts';
import type { OfferOptions, TurnServer } from './offers.ts';
import type { StunCounts } from './stun-responder.ts';
import { randomBytes } from 'node:crypto';
import { Coturn } from './coturn.ts';
import { CredentialFile } from './credential-file.ts';
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

/** What answers at the port for STUN, as processes beside the one that runs it have to know it. */
export interface Served {
  /** Undefined where nothing answers. */
  readonly port: number | undefined;
  /** Undefined where that is no relay. */
  readonly relay: { readonly secret: string; readonly credentials: string } | undefined;
}

export interface TraversalOptions extends Pick<OfferOptions, 'clock' | 'publicHost' | 'life'> {
  readonly stun: Stun;
  readonly turn: Turn;
  /** Whether a port that is taken stops the start; else it is told and done without. */
  readonly strict: boolean;
  /** What another process serves for this one; undefined where this one serves for itself. */
  readonly beside?: Served | undefined;
}

/** Tells the operator. */
export type Report = (sentence: string) => void;

export class Traversal {
  readonly iceServers: IceServers;
  readonly #options: TraversalOptions;
  /** Lives as long as the process that runs the relay: whoever comes back gets other credentials. */
  readonly #secret: string;
  #responder: StunResponder | undefined;
  #relay: Coturn | undefined;
  /** Of the relay, whichever process runs it. */
  #credentials: CredentialFile | undefined;
  #report: Report = () => {};

  constructor(options: TraversalOptions) {
    this.#options = options;
    this.#secret = options.beside?.relay?.secret ?? randomBytes(SECRET_BYTES).toString('base64url');
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

  /** For processes beside this one. */
  get served(): Served {
    const relay = this.#relay && { secret: this.#secret, credentials: this.#relay.file };
    return { port: this.#port, relay };
  }

  /**
   * Starts what this server answers itself. A relay answers STUN too, at the same port.
   *
   * @throws TraversalError where a port is taken and that matters
   */
  async open(report: Report): Promise<void> {
    this.#report = report;
    const { beside } = this.#options;
    if (!beside) return this.#serve(report);
    if (beside.relay) this.#credentials = CredentialFile.join(beside.relay.credentials);
  }

  async #serve(report: Report): Promise<void> {
    const { stun, turn, clock, strict } = this.#options;
    const place = [turn, stun].find((each) => each.kind === 'managed' || each.kind === 'own');
    if (!place) return;
    try {
      if (place.kind === 'managed') {
        this.#relay = await Coturn.open({ ...place, report });
        this.#credentials = this.#relay.credentials;
      } else this.#responder = await StunResponder.open(place.host, place.port, () => clock.now());
    } catch (cause) {
      const sentence = sentenceOf(cause, place);
      if (strict) throw new TraversalError(sentence, { cause });
      report(sentence);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#responder?.close(), this.#relay?.close()]);
    if (this.#options.beside) this.#credentials?.close();
  }

  #stunUrls(host: string | undefined): readonly string[] {
    const { stun } = this.#options;
    if (stun.kind === 'others') return stun.urls;
    const port = this.#port;
    return host === undefined || port === undefined ? [] : [`stun:${host}:${port}`];
  }

  get #port(): number | undefined {
    return this.#relay?.port ?? this.#responder?.port ?? this.#options.beside?.port;
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
      if (this.#credentials) run(this.#credentials);
    } catch (thrown) {
      this.#report(`The credentials of the TURN relay could not be changed: ${String(thrown)}`);
    }
  }

  #managed(tls: TlsFiles | undefined): TurnServer {
    return {
      secret: this.#secret,
      urls: (host) => {
        const port = this.#credentials && this.#port;
        return port === undefined || host === undefined ? [] : relayUrls(host, port, tls);
      },
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

type OwnPlace = Extract<Turn, { kind: 'managed' }> | Extract<Stun, { kind: 'own' }>;

function sentenceOf(cause: unknown, place: OwnPlace): string {
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
