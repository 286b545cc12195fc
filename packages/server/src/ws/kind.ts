import type { Command } from '../core/command.ts';
import type { Renderer } from '../core/envelope.ts';
import type { AppError } from '../core/errors.ts';
import type { CloseReason } from '../core/peer.ts';
import type { Codec, Reply } from '../dialects/dialect.ts';
import type { Connection } from './connection.ts';
import type { Flusher } from './flusher.ts';
import type { PacedKind, Paces } from './pace.ts';

export interface ConnectionLimits {
  /** Token bucket for frames from the client: `burst` at once, `rate` per second. */
  readonly flood: { readonly burst: number; readonly rate: number };
  readonly paces: Paces;
  /** How many bytes may wait to be read by the client, and for how long in ms. */
  readonly queue: number;
  readonly queueAge: number;
}

/** What is counted and logged of connections, content never. */
export interface ConnectionObserver {
  opened(): void;
  received(kind: (Command | Reply)['kind']): void;
  malformed(): void;
  delivered(frames: number): void;
  dropped(): void;
  limited(kind: PacedKind): void;
  failed(error: AppError): void;
  closed(end: { reason: CloseReason | 'client'; code: number; malformed: number }): void;
}

/** What all connections of one dialect share. */
export interface ConnectionKind {
  readonly codec: Codec;
  readonly renderer: Renderer;
  readonly flusher: Flusher;
  /** Those that are open now; each adds and removes itself. */
  readonly open: Set<Connection>;
  /** Those of them whose clients read too slowly; as above. */
  readonly lagging: Set<Connection>;
  readonly limits: ConnectionLimits;
  readonly observer: ConnectionObserver;
}
