/** What the admin API works with, beside the use cases. */
import type { admin as wire } from '@parley/protocol';
import type { Context } from '../app/context.ts';
import type { DialectTag } from '../core/ids.ts';
import type { Rate } from '../core/limits.ts';
import type { Dialect } from '../dialects/dialect.ts';

/** What was done by whoever has the admin token; nothing in it is a secret. */
export interface Deed {
  readonly action: string;
  readonly room?: string;
  readonly user?: string;
  readonly session?: string;
  readonly delivery?: string;
  readonly change?: Readonly<Record<string, boolean>>;
}

export interface AdminParts {
  readonly context: Context;
  readonly isToken: (shown: string) => boolean;
  readonly version: string;
  /** This process, in numbers. */
  readonly numbers: () => wire.NodeItem;
  /** How the parts of the server do. */
  readonly states: () => Promise<wire.OverviewAnswer['parts']>;
  /** The rates in force, by action. */
  readonly rates: ReadonlyMap<string, readonly Rate[]>;
  /** How many turns each limit has refused at this process. */
  readonly refusals: () => Iterable<readonly [limit: string, count: number]>;
  readonly tokenOf: (dialect: DialectTag) => Dialect['tokenOf'];
  /** Writes down what was done. */
  readonly audit: (deed: Deed) => void;
}
