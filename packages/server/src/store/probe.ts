/** Looks at a database without changing anything in it. */
import type { StoreLocation } from './store.ts';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { unusable } from './database.ts';
import { MIGRATION_NAMES } from './migrate.ts';
import { poolOptions } from './postgres-connection.ts';

export interface Probe {
  /** How far its tables are; `none` where there are none yet. */
  readonly tables: 'none' | 'older' | 'current' | 'newer';
  /** What time it is there, in ms since 1970, where it is a server's. */
  readonly now: number | undefined;
}

type Postgres = Extract<StoreLocation, { kind: 'postgres' }>;

/** What Kysely keeps of the migrations that were done. */
const DONE = 'select name from kysely_migration';

/** @throws StoreError where it does not answer */
export async function probe(location: StoreLocation): Promise<Probe> {
  const name = location.kind === 'postgres' ? String(location.url) : location.file;
  try {
    return await (location.kind === 'postgres' ? probePostgres(location) : probeSqlite(location));
  } catch (cause) {
    throw unusable(name, cause, 'see that it runs, or name another by DATABASE_URL');
  }
}

async function probeSqlite({ file }: Exclude<StoreLocation, Postgres>): Promise<Probe> {
  if (file === ':memory:' || !existsSync(file)) return { tables: 'none', now: undefined };
  using connection = new DatabaseSync(file, { readOnly: true });
  const has = connection.prepare('select 1 from sqlite_master where name = ?');
  const isMade = has.all('kysely_migration').length > 0;
  const done = isMade ? connection.prepare(DONE).all() : [];
  return { tables: tablesOf(done), now: undefined };
}

async function probePostgres(location: Postgres): Promise<Probe> {
  const client = new Client(poolOptions(location, location.timeoutMs));
  try {
    await client.connect();
    const { rows } = await client.query<{ at: number; made: boolean }>(
      `select extract(epoch from clock_timestamp())::float8 * 1000 as at,
        to_regclass('kysely_migration') is not null as made`,
    );
    const [found] = rows;
    const done = found?.made ? (await client.query<Record<string, unknown>>(DONE)).rows : [];
    return { tables: tablesOf(done), now: found?.at };
  } finally {
    await client.end();
  }
}

function tablesOf(rows: readonly Readonly<Record<string, unknown>>[]): Probe['tables'] {
  const done = new Set(rows.map(({ name }) => String(name)));
  if (done.size === 0) return 'none';
  if ([...done].some((name) => !MIGRATION_NAMES.includes(name))) return 'newer';
  return MIGRATION_NAMES.every((name) => done.has(name)) ? 'current' : 'older';
}
