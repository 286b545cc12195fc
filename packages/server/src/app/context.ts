import type { Bus } from '../core/bus.ts';
import type { Hub } from '../core/hub.ts';
import type { UserId } from '../core/ids.ts';
import type {
  Clock,
  CodeHashes,
  IceServers,
  Limits,
  Mailer,
  Passwords,
  Random,
  Timers,
  Tokens,
  Webhooks,
} from '../core/ports.ts';
import type { Store } from '../core/store.ts';
import type { Sequences } from '../core/sequences.ts';
import type { Networks } from './networks.ts';
import type { ReactionBounds } from '../core/model.ts';
import type { Register } from './attendance.ts';
import type { Renewals } from './relay-renewals.ts';
import type { Revocations } from './revocations.ts';

/** What operators set and use cases need. */
export interface Settings {
  /** What mails call this server. */
  readonly appName: string;
  /** Lets `GET` of a room's things pass without a token where its uuid is known (H4). */
  readonly openReads: boolean;
  /** Overrides the life of access tokens, in ms (C4). */
  readonly accessTokenLife: number | undefined;
  /** Whether a list of rooms that is asked for without saying more shows everybody's (O4). */
  readonly listsAllRooms: boolean;
  /** Whether lists of messages come as a bare array or as a page with `results` (R4). */
  readonly messagesEnvelope: 'none' | 'results';
  /** How long a peer that lost its connection may take to come back, in ms (ADR 5). */
  readonly resumeWindow: number;
  /** How many connections a room may have. */
  readonly roomSize: number;
  /** How many rooms somebody may have that did not end. */
  readonly roomsPerUser: number;
  /** How many reactions a message may have. */
  readonly reactions: ReactionBounds;
  /** How long guests are kept out who come from where a banned one came from, in ms. */
  readonly guestBan: number;
  /** How long somebody may wait to be let in, in ms. */
  readonly lobbyWait: number;
  /** How many may wait at one room. */
  readonly lobbySize: number;
  /** How long commits and welcomes of sealed groups are kept, in ms. */
  readonly groupCommits: number;
}

/** What is being posted, by its author: what somebody says in a row is stored and told in that order. */
export interface PostsUnderWay {
  readonly checked: Sequences<UserId>;
  readonly stored: Sequences<UserId>;
}

/** The ports, the hub and the settings: what every use case works with. */
export interface Context {
  readonly store: Store;
  readonly hub: Hub;
  /** What connects this server to others. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly codeHashes: CodeHashes;
  readonly networks: Networks;
  readonly mailer: Mailer;
  readonly revocations: Revocations;
  readonly iceServers: IceServers;
  readonly renewals: Renewals;
  readonly limits: Limits;
  readonly webhooks: Webhooks;
  /** Who is in rooms, as webhooks tell of it. */
  readonly register: Register;
  readonly posts: PostsUnderWay;
  readonly settings: Settings;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}
