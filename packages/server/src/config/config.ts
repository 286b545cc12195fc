import type { Calls } from './calls.ts';
import type { TrustProxy } from './proxies.ts';
import type { Rate } from './rates.ts';
import type { Secret } from './secret.ts';
import type { WebhookType } from './webhook-settings.ts';

export type AppEnv = 'development' | 'test' | 'production';

/** Everything that can be set, read and checked. Printing it shows no secret. */
export interface Config {
  readonly app: App;
  readonly network: Network;
  readonly storage: Storage;
  readonly tokens: Tokens;
  /** `undefined` when no mail server is set. */
  readonly mail: Mail | undefined;
  readonly calls: Calls;
  /** `undefined` where nobody is told. */
  readonly webhooks: Webhooks | undefined;
  readonly limits: Limits;
  readonly rates: Rates;
  /** Names of the dialects to serve. */
  readonly dialects: readonly string[];
  readonly openReads: boolean;
  readonly otpRoomsList: 'own' | 'all';
  readonly roomsMessagesEnvelope: 'none' | 'results';
}

export interface App {
  readonly name: string;
  readonly env: AppEnv;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

export interface Network {
  readonly host: string;
  /** At least one; 0 is any free port. */
  readonly ports: readonly number[];
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  readonly corsOrigins: 'any' | readonly string[];
  readonly trustProxy: TrustProxy;
  /** Processes that serve; at least one. */
  readonly workers: number;
  readonly shutdownTimeoutMs: number;
  /** `undefined` is plain HTTP. */
  readonly tls: Tls | undefined;
}

/** The files are absolute. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
  /** Whether browsers can tell whose it is. */
  readonly isVouchedFor: boolean;
}

/** Where everything durable is kept. */
export type Database =
  /** The file is absolute, or `:memory:`. */
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'postgres';
      readonly url: Secret;
      readonly connections: number;
      readonly timeoutMs: number;
    };

export interface Storage {
  /** Absolute. */
  readonly folder: string;
  readonly database: Database;
  readonly redisUrl: Secret | undefined;
  readonly redisPrefix: string;
}

interface Tokens {
  readonly secret: Secret;
  readonly algorithm: 'HS256' | 'HS384' | 'HS512';
  /** `undefined` leaves it to each dialect. */
  readonly accessMinutes: number | undefined;
  /** `undefined` switches the admin API off. */
  readonly admin: Secret | undefined;
}

export interface Mail {
  readonly server: string;
  readonly port: number;
  /** Whether mail goes only by TLS with a good certificate, or by what the server offers. */
  readonly tls: 'required' | 'offered';
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
  readonly from: string;
}

/** What other programs are told, and where. */
export interface Webhooks {
  /** At least one. */
  readonly endpoints: readonly Secret[];
  /** At least one: each signs all requests. */
  readonly secrets: readonly Secret[];
  /** `undefined` is all of them. */
  readonly types: readonly WebhookType[] | undefined;
  readonly privateAllowed: boolean;
}

export interface Limits {
  readonly bodyBytes: number;
  readonly frameBytes: number;
  readonly queueBytes: number;
  readonly queueMs: number;
  readonly headerBytes: number;
  readonly headersMs: number;
  readonly requestMs: number;
  readonly handshakeMs: number;
  readonly connectionsPerNetwork: number;
  readonly roomSize: number;
  readonly roomsPerUser: number;
  readonly guestBanMs: number;
  readonly lobbyMs: number;
  readonly lobbySize: number;
  readonly reactionsOfPerson: number;
  readonly reactionsOfMessage: number;
  readonly floodBurst: number;
  /** Frames a second. */
  readonly floodRate: number;
  readonly resumeWindowMs: number;
  readonly pingIntervalMs: number;
  readonly groupCommitsMs: number;
}

/** What holds together for one action; none where it has no limit. */
type Several = readonly Rate[];
type AtMostOne = Rate | undefined;

/** How often each thing may be done. */
export interface Rates {
  readonly requests: AtMostOne;
  readonly handshakes: AtMostOne;
  readonly newAccounts: Several;
  readonly newRooms: Several;
  readonly newRoomsOfNetwork: Several;
  readonly invites: Several;
  readonly tries: Several;
  readonly triesOfNetwork: Several;
  readonly triesOfAccount: Several;
  readonly mails: Several;
  readonly mailsOfNetwork: Several;
  readonly chat: AtMostOne;
  readonly chatOfRoom: AtMostOne;
  readonly reactions: AtMostOne;
  readonly readings: AtMostOne;
  readonly searches: AtMostOne;
  readonly keys: AtMostOne;
  readonly groups: AtMostOne;
  readonly descriptions: AtMostOne;
  readonly candidates: AtMostOne;
  readonly states: AtMostOne;
  readonly typing: AtMostOne;
}

/** The configuration cannot be used; `problems` are sentences, each naming its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['Parley cannot start:', ...problems].join('\n- '));
    this.problems = problems;
  }
}
