import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AppError } from '../core/errors.ts';
/** Units committed together at most: a group must not keep the next ones waiting for long. */
const MAX_GROUP = 512;
/** Units that may wait; beyond, the disk does not keep up and callers are told so. */
const MAX_WAITING = 10000;
/** When to try again where the disk does not keep up, in ms. */
const RETRY_AFTER = 1000;
/**
 * Hands writes to the writer's thread: while one group is being synced to disk, the next gathers.
 * So durability costs one sync per group, however many writers there are.
 */
export class GroupWriter {
    #thread;
    #observer;
    #gathering = [];
    #committing = [];
    #began = 0;
    #failed;
    constructor(file, observer) {
        this.#observer = observer;
        this.#thread = new Worker(new URL('./sqlite-writer.ts', import.meta.url), { workerData: file });
        this.#thread.on('message', (outcomes) => this.#onCommitted(outcomes));
        this.#thread.on('error', (cause) => this.#fail(cause));
        this.#thread.on('exit', () => this.#fail(new Error('The writer of the database has stopped')));
    }
    /** @throws AppError `busy`, `store-failed` */
    write(unit) {
        if (this.#failed)
            return Promise.reject(this.#failed);
        if (this.#gathering.length >= MAX_WAITING) {
            return Promise.reject(new AppError('busy', { retryAfter: RETRY_AFTER }));
        }
        const { promise, resolve, reject } = Promise.withResolvers();
        // The first of a group waits for the rest of this turn's writes to join it.
        if (this.#gathering.push({ unit, resolve, reject }) === 1)
            setImmediate(() => this.#commit());
        return promise;
    }
    #commit() {
        if (this.#committing.length > 0 || this.#gathering.length === 0)
            return;
        this.#committing = this.#gathering.splice(0, MAX_GROUP);
        this.#began = performance.now();
        this.#thread.postMessage(this.#committing.map(({ unit }) => unit));
    }
    #onCommitted(outcomes) {
        const group = this.#committing;
        this.#committing = [];
        this.#observer.committed(performance.now() - this.#began, group.length);
        // In order of writing, so that what is told of messages is in the order of their serials.
        for (const [index, { resolve }] of group.entries())
            resolve(outcomes[index]);
        this.#commit();
    }
    /** From here on nothing can be written: whoever waits is told, and so is everybody who comes. */
    #fail(cause) {
        this.#failed ??= new AppError('store-failed', { cause });
        const waiting = [...this.#committing, ...this.#gathering];
        this.#committing = [];
        this.#gathering = [];
        for (const { reject } of waiting)
            reject(this.#failed);
    }
    /** Writes what waits, then stops the thread. */
    async close() {
        while (this.#committing.length + this.#gathering.length > 0) {
            await Promise.allSettled([this.write([])]);
        }
        if (this.#failed)
            return;
        this.#thread.postMessage('close');
        await once(this.#thread, 'exit');
    }
}
