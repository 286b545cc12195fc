/** What the queries need of an engine, and what is the same for all of them. */
import type { CompiledQuery } from 'kysely';
import type { ErrorCode } from '../core/errors.ts';
import { AppError } from '../core/errors.ts';

/** One value of a statement: what every engine takes and gives. */
export type Value = string | number | null;

/** An engine, such as SQLite: one driver file each. */
export interface Database {
  read<R>(query: CompiledQuery<R>): Promise<R[]>;
  /**
   * Does a unit of statements; resolves with the last one's rows when it is on disk.
   *
   * @throws UniqueViolation; AppError `store-failed`, `busy` or `shutting-down`: nothing was done,
   *   or else the engine died just between the commit and its answer
   */
  write<R>(...queries: readonly [...CompiledQuery[], CompiledQuery<R>]): Promise<R[]>;
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
