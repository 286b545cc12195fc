/** What the queries need of an engine, and what is the same for all of them. */
import type { CompiledQuery } from 'kysely';
import { AppError } from '../core/errors.ts';

/** One value of a statement: what every engine takes and gives. */
export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Statements that are done all or not at all. */
export type Unit = readonly Statement[];

/** An engine, such as SQLite: one driver file each. */
export interface Database {
  read<R>(query: CompiledQuery<R>): Promise<R[]>;
  /**
   * Does a unit of statements; resolves with the last one's rows when it is on disk.
   *
   * @throws UniqueViolation; AppError `store-failed` or `busy`, and then nothing was done
   */
  write<R>(...queries: readonly [...CompiledQuery[], CompiledQuery<R>]): Promise<R[]>;
  close(): Promise<void>;
}

/** What is told to metrics; times in ms. */
export interface StoreObserver {
  read(ms: number): void;
  committed(ms: number, writes: number): void;
}

/** A row with the same key is there already. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** Turns a unique violation into the domain's refusal; anything else is passed on. */
export async function refuseDuplicate<T>(
  code: ConstructorParameters<typeof AppError>[0],
  write: Promise<T>,
): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    throw thrown instanceof UniqueViolation ? new AppError(code) : thrown;
  }
}
