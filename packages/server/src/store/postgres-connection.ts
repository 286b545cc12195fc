/** Connections to PostgreSQL: how they are made, and what is done over one of them. */
import type { CompiledQuery } from 'kysely';
import type { ClientBase, PoolConfig } from 'pg';
import { hash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DatabaseError, TypeOverrides } from 'pg';

export interface PostgresLocation {
  readonly kind: 'postgres';
  /** Printed without its password. */
  readonly url: { reveal(): string; toString(): string };
  /** How many connections this server may have open. */
  readonly connections: number;
  /** How long a connection, or a statement, may take, in ms. */
  readonly timeoutMs: number;
}

export type PostgresStatement = Pick<CompiledQuery, 'sql' | 'parameters'>;
export type PostgresUnit = readonly PostgresStatement[];
export type Rows = readonly unknown[];

/** The type `bigint` in PostgreSQL's catalogue; its values here are serials and times, far below 2^53. */
const BIGINT = 20;

/** What `pg` reads values with, on our connections alone. */
const parsers = new TypeOverrides();
parsers.setTypeParser(BIGINT, Number);

/** How much longer than the server we wait before we take it for gone, in ms. */
const GRACE = 1_000;

/** By what PostgreSQL's activity shows our connections. */
export const APPLICATION = 'parley';

/** @param timeoutMs 0 lets statements take their time */
export const poolOptions = (
  { url, ...location }: PostgresLocation,
  timeoutMs: number,
): PoolConfig => ({
  connectionString: withStandardTls(url.reveal()),
  application_name: APPLICATION,
  max: location.connections,
  // By it a server that starts knows of one that has nothing to do.
  min: 1,
  connectionTimeoutMillis: location.timeoutMs,
  statement_timeout: timeoutMs,
  // A lock is not kept for somebody whose machine has vanished.
  idle_in_transaction_session_timeout: timeoutMs,
  query_timeout: timeoutMs && timeoutMs + GRACE,
  keepAlive: true,
  // A transaction costs one round trip: its statements are sent without waiting for one another.
  pipeline: true,
  types: parsers,
});

/** `sslmode` means what it means to every other client of PostgreSQL (libpq, "SSL Mode Descriptions"). */
function withStandardTls(text: string): string {
  const url = new URL(text);
  if (url.searchParams.has('sslmode')) url.searchParams.set('uselibpqcompat', 'true');
  return url.href;
}

export async function ask(
  client: ClientBase,
  { sql, parameters }: PostgresStatement,
): Promise<Rows> {
  // A name lets PostgreSQL parse it once for a connection, not once for a run.
  const query = { name: hash('sha1', sql), text: sql, values: [...parameters] };
  return (await client.query<Record<string, unknown>>(query)).rows;
}

const BEGIN: PostgresUnit = [{ sql: 'BEGIN', parameters: [] }];
/** After a statement that failed, PostgreSQL takes it for a ROLLBACK. */
const COMMIT: PostgresUnit = [{ sql: 'COMMIT', parameters: [] }];

/**
 * Does units in one transaction, or nothing of them.
 *
 * @param first what comes before them
 * @returns what the last statement of each unit gave
 * @throws what the first statement that failed threw
 */
export async function transact(
  client: ClientBase,
  units: readonly PostgresUnit[],
  first: PostgresUnit = [],
): Promise<Rows[]> {
  const asked = [[...BEGIN, ...first], ...units, COMMIT].map((unit) =>
    Promise.all(unit.map((statement) => ask(client, statement))),
  );
  // All of them are over before the connection is anybody else's.
  await Promise.allSettled(asked);
  const answers = await Promise.all(asked);
  return answers.slice(1, -1).map((rows) => rows.at(-1) ?? []);
}

/** How often a transaction is tried that PostgreSQL gives up for others. */
const MAX_TRIES = 4;
/** How long it lets others go first, at least and for each try, in ms; twice as long at most. */
const PAUSE = 25;

/** SQLSTATE of a serialization failure and of a deadlock, whose victim was undone (PostgreSQL, 13.5). */
const YIELDED = /^(?:40001|40P01)$/;

/**
 * Does a transaction again where it had to yield to another that it was in the way of: nothing of it
 * was done.
 *
 * @throws what the last try threw
 */
export async function insist<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (thrown) {
      if (tries === MAX_TRIES || !hasYielded(thrown)) throw thrown;
    }
    // Before the other has woken up, what it waits for could be taken from it once more.
    await setTimeout(tries * PAUSE * (1 + Math.random()));
  }
}

const hasYielded = (thrown: unknown): boolean =>
  thrown instanceof DatabaseError && YIELDED.test(thrown.code ?? '');

/**
 * SQLSTATE of a connection that ends or is of no use: the server stops, or it has become a copy
 * that takes no writes (PostgreSQL, Appendix A).
 */
const CONNECTION_LOST = /^(?:08|53|57P|25006)/;

/** Whether it was the statement that failed, over a connection that is sound. */
export const isRefusal = (thrown: unknown): thrown is DatabaseError =>
  thrown instanceof DatabaseError && !CONNECTION_LOST.test(thrown.code ?? '08');

/** Whether other values, or another moment, would have done: data, constraints, deadlocks. */
export const isOwnFault = (thrown: unknown): boolean =>
  thrown instanceof DatabaseError && /^(?:22|23|40)/.test(thrown.code ?? '');

export const isDuplicate = (thrown: unknown): thrown is DatabaseError =>
  thrown instanceof DatabaseError && thrown.code === '23505';
