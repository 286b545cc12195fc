/** What the queries need of an engine, and what is the same for all of them. */
import type { CompiledQuery } from 'kysely';
import type { ErrorCode } from '../core/errors.ts';
import { AppError } from '../core/errors.ts';

/** One value of a statement: what every engine takes and gives. */
export type Value = string | number | null;

/** Statements that are done all or not at all; what they give is what the last one gives. */
export type Unit<R> = readonly [...CompiledQuery[], CompiledQuery<R>];

/** An engine, such as SQLite: one driver file each. */
export interface Database {
  /** Whether other servers were connected when this one came; absent where there can be none. */
  readonly hasOthers?: boolean;
  read<R>(query: CompiledQuery<R>): Promise<R[]>;
  /**
   * Does a unit of statements; resolves with the last one's rows when it is on disk.
   *
   * @throws UniqueViolation; AppError `store-failed`, `busy` or `shutting-down`: nothing was done,
   *   or else the engine died just between the commit and its answer
   */
  write<R>(...queries: Unit<R>): Promise<R[]>;
  /**
   * As {@link Database.write}, for what must not go side by side: units of one key are done one
   * after another, whichever server asks, and are answered in that order.
   */
  writeInOrder<R>(key: string, ...queries: Unit<R>): Promise<R[]>;
  close(): Promise<void>;
}

/** What is told to metrics; times in ms. */
export interface StoreObserver {
  read(ms: number): void;
  committed(ms: number, writes: number): void;
}

/** The database cannot be used; the sentence is for whoever starts the server. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code = 'store-unusable';
}

/**
 * The refusal of a database that does not open.
 *
 * @param name without anything secret
 * @param remedy what else its operator may do
 */
export function unusable(name: string, cause: unknown, remedy: string): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError(
    `The database ${name} cannot be opened (${reasonOf(cause)}): mend it, or ${remedy}.`,
    { cause },
  );
}

/** As {@link unusable}, of a SQLite file. */
export const unusableFile = (file: string, cause: unknown): StoreError =>
  unusable(file, cause, 'name another by DATABASE_URL or DATA_DIR');

/** Errors of a host with several addresses have a code alone. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

/** Rows have the shape the query's type says; Kysely derived it from the schema. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const rowsOf = <R>(rows: readonly unknown[]): R[] => rows as R[];

/** A row with the same key is there already. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** The one row that a statement is sure to give. */
export function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement gave no row');
  return row;
}

/** Turns a unique violation into the domain's refusal; anything else is passed on. */
export async function refuseDuplicate<T>(code: ErrorCode, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    throw thrown instanceof UniqueViolation ? new AppError(code) : thrown;
  }
}
