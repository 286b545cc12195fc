import type { CompiledQuery } from 'kysely';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Database, StoreObserver, Unit } from './database.ts';
import type { Outcome, SqliteStatement, SqliteUnit } from './sqlite-connection.ts';
import type { Schema } from './schema.ts';
import { Worker } from 'node:worker_threads';
import { Kysely, SqliteDialect } from 'kysely';
import { AppError } from '../core/errors.ts';
import { rowsOf, UniqueViolation, unusableFile } from './database.ts';
import { GroupWriter } from './group-writer.ts';
import { migrate } from './migrate.ts';
import { connect, makePrivateFile, PreparedDatabase } from './sqlite-connection.ts';

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const UNIQUE_CODES: ReadonlySet<number> = new Set([1555, 2067]);

/**
 * Opens a SQLite file, which is made if need be in a folder that is there. Reads are done here, by index and from the page
 * cache; writes go to a thread that commits them in groups.
 *
 * @throws StoreError where the file cannot be opened, or was written by a newer version
 */
export async function openSqliteFile(file: string, observer: StoreObserver): Promise<Database> {
  const connection = await open(file, () => makePrivateFile(file));
  return database(connection, observer, new GroupWriter(() => writerThread(file), observer));
}

/** Starts a thread that writes to a file. */
export const writerThread = (file: string): Worker =>
  new Worker(new URL('./sqlite-writer.ts', import.meta.url), { workerData: file });

/** Opens a database in memory, gone when it is closed: the twin of a file, with the same queries. */
export async function openSqliteMemory(observer: StoreObserver): Promise<Database> {
  const connection = await open(':memory:');
  const writer = new PreparedDatabase(connection);
  return database(connection, observer, {
    async write(unit) {
      const [outcome] = attempt(() => writer.commit([unit]));
      observer.committed(0, 1);
      return outcome;
    },
    close: async () => {},
  });
}

async function open(file: string, prepare = () => {}): Promise<DatabaseSync> {
  try {
    prepare();
    return await upgrade(connect(file));
  } catch (cause) {
    throw unusableFile(file, cause);
  }
}

/**
 * Brings the tables up to date in one transaction: a server that is killed meanwhile leaves nothing
 * half done, and one that starts at the same moment waits.
 */
async function upgrade(connection: DatabaseSync): Promise<DatabaseSync> {
  try {
    connection.exec('BEGIN IMMEDIATE');
    await migrate(
      new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapter(connection) }) }),
    );
    connection.exec('COMMIT');
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

interface Writer {
  write(unit: SqliteUnit): Promise<Outcome | undefined>;
  close(): Promise<void>;
}

function database(connection: DatabaseSync, observer: StoreObserver, writer: Writer): Database {
  const reader = new PreparedDatabase(connection);
  const write = async <R>(...queries: Unit<R>): Promise<R[]> => {
    const outcome = await writer.write(queries.map(statement));
    if (outcome?.done) return rowsOf<R>(outcome.rows);
    throw refusal(outcome);
  };
  return {
    write,
    // There is one writer, and so one order for all.
    writeInOrder: (_key, ...queries) => write(...queries),
    async read<R>(query: CompiledQuery<R>): Promise<R[]> {
      const began = performance.now();
      const rows = rowsOf<R>(attempt(() => reader.all(statement(query))));
      observer.read(performance.now() - began);
      return rows;
    },
    async close() {
      await writer.close();
      connection.close();
    },
  };
}

/** What Kysely's SQLite dialect expects of a database, for migrations. */
function adapter(connection: DatabaseSync) {
  return {
    close: () => {},
    prepare(sql: string) {
      const prepared = connection.prepare(sql);
      return {
        reader: prepared.columns().length > 0,
        all: (parameters: readonly unknown[]) => prepared.all(...parameters.map(input)),
        run: (parameters: readonly unknown[]) => prepared.run(...parameters.map(input)),
        iterate: (parameters: readonly unknown[]) => prepared.iterate(...parameters.map(input)),
      };
    },
  };
}

const statement = ({ sql, parameters }: CompiledQuery): SqliteStatement => ({
  sql,
  parameters: parameters.map(input),
});

/** What SQLite takes as a parameter. */
function input(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  throw new TypeError(`SQLite takes no ${typeof value}`);
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new AppError('store-failed', { cause });
  }
}

function refusal(outcome: Outcome | undefined): Error {
  if (!outcome || outcome.done) return new AppError('store-failed');
  if (UNIQUE_CODES.has(outcome.errcode)) return new UniqueViolation(outcome.message);
  return new AppError('store-failed', { cause: new Error(outcome.message) });
}
