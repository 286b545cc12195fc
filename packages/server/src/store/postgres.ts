/** PostgreSQL, over which several servers may stand. */
import type { CompiledQuery } from 'kysely';
import type { PoolClient } from 'pg';
import type { Database, StoreObserver, Unit } from './database.ts';
import type { Outcome } from './lanes.ts';
import type { PostgresLocation, PostgresUnit, Rows } from './postgres-connection.ts';
import type { Schema } from './schema.ts';
import { hash } from 'node:crypto';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { AppError } from '../core/errors.ts';
import { isStorable } from '../core/text.ts';
import { only, rowsOf, UniqueViolation, unusable } from './database.ts';
import { Lanes } from './lanes.ts';
import { migrate } from './migrate.ts';
import { ask, insist, isDuplicate, isOwnFault, isRefusal } from './postgres-connection.ts';
import { APPLICATION, poolOptions, transact } from './postgres-connection.ts';

/** Reads and writes that may be under way or wait for a connection; beyond, callers are told so. */
const MAX_WAITING = 10_000;
/** When to try again where the database does not keep up, in ms. */
const RETRY_AFTER = 1_000;

/**
 * Connects to PostgreSQL and brings its tables up to date: servers that start together take turns.
 *
 * @throws StoreError where it cannot be reached or used, or was written by a newer version
 */
export async function openPostgres(
  location: PostgresLocation,
  observer: StoreObserver,
): Promise<Database> {
  try {
    const hasOthers = await upgrade(location);
    return new PostgresDatabase(poolOf(location, location.timeoutMs), observer, hasOthers);
  } catch (cause) {
    throw unusable(String(location.url), cause, 'name another by DATABASE_URL');
  }
}

/**
 * Kysely holds an advisory lock over it, and does it in one transaction.
 *
 * @returns whether others of ours are connected, before this server is
 */
async function upgrade(location: PostgresLocation): Promise<boolean> {
  // A migration may take as long as it takes, and so may waiting for another server's.
  const pool = poolOf({ ...location, connections: 1 }, 0);
  await using db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  await requireUnicode(db);
  await migrate(db);
  return await hasOthersOfOurs(db);
}

async function hasOthersOfOurs(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database()
    and application_name = ${APPLICATION} and pid <> pg_backend_pid() limit 1`.execute(db);
  return rows.length > 0;
}

async function requireUnicode(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`
    select current_setting('server_encoding') as encoding`.execute(db);
  const { encoding } = only(rows);
  if (encoding !== 'UTF8') throw new Error(`its encoding is ${encoding}, where UTF8 is needed`);
}

function poolOf(location: PostgresLocation, statementTimeoutMs: number): Pool {
  const pool = new Pool(poolOptions(location, statementTimeoutMs));
  // Whoever is using a connection that breaks is told; an idle one is made anew when it is needed.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

class PostgresDatabase implements Database {
  readonly hasOthers: boolean;
  readonly #pool: Pool;
  readonly #observer: StoreObserver;
  readonly #lanes = new Lanes<PostgresUnit, Rows>((lane, units) => this.#inOrder(lane, units));
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(pool: Pool, observer: StoreObserver, hasOthers: boolean) {
    this.hasOthers = hasOthers;
    this.#pool = pool;
    this.#observer = observer;
  }

  read<R>(query: CompiledQuery<R>): Promise<R[]> {
    return this.#do(async () => {
      if (query.parameters.some(isUnstorable)) return [];
      const began = performance.now();
      const rows = await this.#use((client) => ask(client, query));
      this.#observer.read(performance.now() - began);
      return rows;
    });
  }

  write<R>(...queries: Unit<R>): Promise<R[]> {
    return this.#do(async () => (await this.#commit([queries]))[0] ?? []);
  }

  writeInOrder<R>(key: string, ...queries: Unit<R>): Promise<R[]> {
    return this.#do(() => this.#lanes.do(laneOf(key), queries));
  }

  /** Finishes what is under way. */
  close(): Promise<void> {
    return (this.#closed ??= this.#end());
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#pool.end();
  }

  /** @throws AppError `shutting-down`, `busy`, `store-failed`; UniqueViolation */
  async #do<R>(work: () => Promise<Rows>): Promise<R[]> {
    if (this.#closed) throw new AppError('shutting-down');
    if (this.#underWay.size >= MAX_WAITING) throw new AppError('busy', { retryAfter: RETRY_AFTER });
    const working = work();
    this.#underWay.add(working);
    try {
      return rowsOf<R>(await working);
    } catch (cause) {
      if (isDuplicate(cause)) throw new UniqueViolation(cause.message);
      throw new AppError('store-failed', { cause });
    } finally {
      this.#underWay.delete(working);
    }
  }

  async #inOrder(lane: number, units: readonly PostgresUnit[]): Promise<Outcome<Rows>[]> {
    try {
      const answers = await this.#commit(units, lane);
      return answers.map((value) => ({ status: 'fulfilled', value }));
    } catch (reason) {
      // Undone for the sake of one of them: each gets its own chance.
      if (units.length > 1 && isOwnFault(reason)) return this.#oneByOne(lane, units);
      return units.map(() => ({ status: 'rejected', reason }));
    }
  }

  async #oneByOne(lane: number, units: readonly PostgresUnit[]): Promise<Outcome<Rows>[]> {
    const outcomes: Outcome<Rows>[] = [];
    for (const unit of units) outcomes.push(...(await this.#inOrder(lane, [unit])));
    return outcomes;
  }

  async #commit(units: readonly PostgresUnit[], lane?: number): Promise<Rows[]> {
    const began = performance.now();
    const run = () => this.#use((client) => this.#run(client, units, lane));
    const answers = await insist(run);
    this.#observer.committed(performance.now() - began, units.length);
    return answers;
  }

  async #run(client: PoolClient, units: readonly PostgresUnit[], lane?: number): Promise<Rows[]> {
    if (lane !== undefined) return transact(client, units, lock(lane));
    const [statement, ...more] = units.flat();
    // A statement of its own is a transaction already.
    if (statement && more.length === 0) return [await ask(client, statement)];
    return transact(client, units);
  }

  async #use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let isSound = true;
    try {
      return await work(client);
    } catch (thrown) {
      isSound = isRefusal(thrown);
      throw thrown;
    } finally {
      client.release(!isSound);
    }
  }
}

/**
 * Keys are spread over so many lanes: enough to keep a disk busy, few enough to leave connections
 * to others. Servers that run side by side must agree on it.
 */
const LANES = 4;
/** Tells our advisory locks from those of others in the same database. */
const LOCKS = 0x7061726c;

const laneOf = (key: string): number => hash('sha256', key, 'buffer').readUInt8() % LANES;

/** Keeps a lane to one transaction at a time, whichever server's, until it is committed and seen. */
const lock = (lane: number): PostgresUnit => [
  { sql: 'SELECT pg_advisory_xact_lock($1, $2)', parameters: [LOCKS, lane] },
];

/** PostgreSQL refuses a NUL: what is looked for by one cannot be there. */
const isUnstorable = (value: unknown): boolean => typeof value === 'string' && !isStorable(value);
