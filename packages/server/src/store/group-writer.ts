import type { Worker } from 'node:worker_threads';
import type { StoreObserver } from './database.ts';
import type { Outcome, SqliteUnit } from './sqlite-connection.ts';
import { AppError } from '../core/errors.ts';

interface Waiting {
  readonly unit: SqliteUnit;
  readonly resolve: (outcome: Outcome | undefined) => void;
  readonly reject: (error: AppError) => void;
}

/** Units committed together at most: a group must not keep the next ones waiting for long. */
const MAX_GROUP = 512;
/** Units that may wait; beyond, the disk does not keep up and callers are told so. */
const MAX_WAITING = 10_000;
/** When to try again where the disk does not keep up, in ms. */
const RETRY_AFTER = 1_000;

/**
 * Hands writes to the writer's thread: while one group is being synced to disk, the next gathers.
 * So durability costs one sync per group, however many writers there are.
 */
export class GroupWriter {
  readonly #spawn: () => Worker;
  readonly #observer: StoreObserver;
  readonly #stopped = Promise.withResolvers<void>();
  #thread: Worker | undefined;
  #gathering: Waiting[] = [];
  #committing: readonly Waiting[] = [];
  #began = 0;
  #closing = false;

  /** @param spawn starts the writer's thread: now, and again where it should die */
  constructor(spawn: () => Worker, observer: StoreObserver) {
    this.#spawn = spawn;
    this.#observer = observer;
    this.#thread = this.#start();
  }

  /**
   * Does a unit together with those that others write meanwhile.
   *
   * @throws AppError `busy`, `store-failed`, `shutting-down`
   */
  write(unit: SqliteUnit): Promise<Outcome | undefined> {
    if (this.#closing) return Promise.reject(new AppError('shutting-down'));
    if (this.#gathering.length >= MAX_WAITING) {
      return Promise.reject(new AppError('busy', { retryAfter: RETRY_AFTER }));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Outcome | undefined>();
    // The first of a group waits for the rest of this turn's writes to join it.
    if (this.#gathering.push({ unit, resolve, reject }) === 1) setImmediate(() => this.#next());
    return promise;
  }

  /** Writes what waits, then stops the thread. */
  close(): Promise<void> {
    this.#closing = true;
    this.#next();
    return this.#stopped.promise;
  }

  #next(): void {
    if (this.#committing.length > 0) return;
    if (this.#gathering.length > 0) return this.#commit();
    if (this.#closing) this.#stop();
  }

  #commit(): void {
    this.#committing = this.#gathering.splice(0, MAX_GROUP);
    this.#began = performance.now();
    this.#thread ??= this.#start();
    this.#thread.postMessage(this.#committing.map(({ unit }) => unit));
  }

  #stop(): void {
    if (this.#thread) this.#thread.postMessage('close');
    else this.#stopped.resolve();
  }

  #start(): Worker {
    const thread = this.#spawn();
    let cause: unknown;
    thread.on('message', (outcomes: readonly Outcome[]) => this.#onCommitted(outcomes));
    thread.on('error', (thrown) => (cause = thrown));
    thread.on('exit', () => this.#onExit(cause));
    return thread;
  }

  #onCommitted(outcomes: readonly Outcome[]): void {
    const group = this.#committing;
    this.#committing = [];
    this.#observer.committed(performance.now() - this.#began, group.length);
    // In order of writing, so that what is told of messages is in the order of their serials.
    for (const [index, { resolve }] of group.entries()) resolve(outcomes[index]);
    this.#next();
  }

  /** What a dead thread was committing is lost; the rest goes to a new one. */
  #onExit(cause: unknown): void {
    const lost = this.#committing;
    this.#committing = [];
    this.#thread = undefined;
    for (const { reject } of lost) reject(new AppError('store-failed', { cause }));
    this.#next();
  }
}
