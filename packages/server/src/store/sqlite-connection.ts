/**
 * Connections to SQLite: the reader's, the writer's in its thread, and the one of `:memory:`, which is both.
 *
 * Imports nothing of the project, so that the thread starts fast.
 */
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export interface SqliteStatement {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

export type SqliteUnit = readonly SqliteStatement[];

/** What became of a unit: the last statement's rows, or why nothing of it was done. */
export type Outcome =
  | { readonly done: true; readonly rows: readonly unknown[] }
  | { readonly done: false; readonly errcode: number; readonly message: string };

/** Statements kept prepared; the queries of a server are far fewer. */
const MAX_PREPARED = 500;

/** How long a connection waits for another one that writes, in ms. */
const BUSY_TIMEOUT = 5_000;

/**
 * Opens a connection to a file, or to a new database in memory.
 *
 * @throws Error of SQLite where it is no database, or cannot be read and written
 */
export function connect(file: string): DatabaseSync {
  const connection = new DatabaseSync(file, {
    timeout: BUSY_TIMEOUT,
    enableForeignKeyConstraints: true,
  });
  try {
    patiently(() => connection.exec('PRAGMA journal_mode = WAL'));
    // FULL: a commit is on disk before it is answered, power cut or not.
    connection.exec('PRAGMA synchronous = FULL');
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}

/** SQLITE_BUSY, in the lowest byte of its extended codes. */
const BUSY = 5;
/** Between two tries, in ms. */
const PAUSE = 10;

/**
 * Tries again what needs the file alone for a moment: SQLite has nobody wait to change its journal, so of
 * processes that start at the same time over a new file one would be refused.
 */
function patiently(change: () => void): void {
  const latest = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      return change();
    } catch (thrown) {
      if (!isBusy(thrown) || performance.now() > latest) throw thrown;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}

/** Whether something failed because another connection has the file. */
export const isBusy = (thrown: unknown): boolean => (failure(thrown).errcode & 0xff) === BUSY;

/**
 * Makes an empty file where there is none: nobody else may read what people wrote. One that is there is not
 * opened: as it is closed again, the locks that this process has on it would go (POSIX, fcntl).
 */
export function makePrivateFile(file: string): void {
  const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  if (!isThere) closeSync(openSync(file, 'a', 0o600));
}

/**
 * A statement whose rows come as arrays and become objects here. Those that `node:sqlite` makes are
 * hash tables, with the name of every column made anew for every row.
 */
class PreparedStatement {
  readonly #statement: StatementSync;
  #columns: readonly string[] = [];

  constructor(statement: StatementSync) {
    statement.setReturnArrays(true);
    this.#statement = statement;
  }

  all(parameters: readonly SQLInputValue[]): unknown[] {
    const rows: readonly unknown[] = this.#statement.all(...parameters);
    return rows.map((values) => this.#row(values));
  }

  #row(values: unknown): Record<string, unknown> {
    if (!Array.isArray(values)) throw new TypeError('SQLite gave no row');
    // SQLite prepares it anew when a newer version has added columns to a table.
    if (this.#columns.length !== values.length) this.#columns = columnsOf(this.#statement);
    const row: Record<string, unknown> = {};
    for (const [index, column] of this.#columns.entries()) row[column] = values[index];
    return row;
  }
}

const columnsOf = (statement: StatementSync): string[] =>
  statement.columns().map(({ name }) => name);

/** A connection that prepares each statement once. */
export class PreparedDatabase {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  all({ sql, parameters }: SqliteStatement): unknown[] {
    return this.#prepare(sql).all(parameters);
  }

  /**
   * Does a group of units in one transaction, so that the disk is synced once for all. Each unit has
   * a savepoint: one that fails is undone alone.
   */
  commit(units: readonly SqliteUnit[]): Outcome[] {
    try {
      this.#run('BEGIN IMMEDIATE');
      const outcomes = units.map((unit) => this.#unit(unit));
      this.#run('COMMIT');
      return outcomes;
    } catch (thrown) {
      if (this.#database.isTransaction) this.#run('ROLLBACK');
      return units.map(() => failure(thrown));
    }
  }

  #unit(unit: SqliteUnit): Outcome {
    this.#run('SAVEPOINT unit');
    try {
      let rows: readonly unknown[] = [];
      for (const statement of unit) rows = this.all(statement);
      this.#run('RELEASE unit');
      return { done: true, rows };
    } catch (thrown) {
      // A full disk may have ended the whole transaction, and with it the savepoint.
      if (!this.#database.isTransaction) throw thrown;
      this.#run('ROLLBACK TO unit');
      this.#run('RELEASE unit');
      return failure(thrown);
    }
  }

  #run(sql: string): void {
    this.#prepare(sql).all([]);
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size === MAX_PREPARED) this.#prepared.clear();
    const made = new PreparedStatement(this.#database.prepare(sql));
    this.#prepared.set(sql, made);
    return made;
  }
}

/** With SQLite's extended result code; 1 (SQLITE_ERROR) where it is not SQLite's. */
function failure(thrown: unknown): Extract<Outcome, { done: false }> {
  if (!(thrown instanceof Error)) return { done: false, errcode: 1, message: String(thrown) };
  const errcode = 'errcode' in thrown ? Number(thrown.errcode) : 1;
  return { done: false, errcode, message: thrown.message };
}
