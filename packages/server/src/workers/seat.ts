import type { Worker } from 'node:cluster';
import type { Asked, Count, FromSupervisor, FromWorker, Task } from './messages.ts';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Calls } from './calls.ts';
import { isFromWorker } from './messages.ts';

export interface SeatOptions {
  readonly task: Task;
  /** Answers what a worker asks about everybody. */
  readonly answer: (about: Asked) => Promise<string | undefined>;
  /** Told in a sentence when a worker is lost. */
  readonly report: (sentence: string) => void;
  /** Told in a sentence when workers are lost so often that starting another one mends nothing. */
  readonly giveUp: (sentence: string) => void;
}

export interface Endurance {
  /** Time until another one is started, in ms: twice as long each time, unless the last one lasted. */
  readonly shortestWait: number;
  readonly longestWait: number;
  /** How long a worker lives whose end has nothing to do with those before it, in ms. */
  readonly lasting: number;
  /** How many in a row may end sooner, and still another one is started. */
  readonly losses: number;
}

const ENDURANCE = { shortestWait: 500, longestWait: 30_000, lasting: 60_000, losses: 10 };
/** How long a worker may take to tell its numbers, in ms: whoever is stuck is left out. */
const PATIENCE = 2_000;

/** The place of one worker, which is started, and started again when it ends. */
export class Seat {
  /** Its first worker's addresses. @throws WorkerError where that cannot start */
  readonly opened: Promise<readonly string[]>;
  readonly #opening = Promise.withResolvers<readonly string[]>();
  readonly #options: SeatOptions;
  readonly #endurance: Endurance;
  readonly #closing = new AbortController();
  readonly #counts = new Calls<Count>();
  readonly #ended: Promise<void>;
  #worker: Worker | undefined;
  #isOpen = false;
  /** Why it could not start, in its own words. */
  #complaint: string | undefined;
  #restarts = 0;

  constructor(options: SeatOptions, endurance: Endurance = ENDURANCE) {
    this.#options = options;
    this.#endurance = endurance;
    this.opened = this.#opening.promise;
    this.#ended = this.#keepRunning();
  }

  /** How often a worker was started in place of another. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Undefined where it is not there, or does not answer. */
  async count(): Promise<Count | undefined> {
    if (!this.#worker?.isConnected()) return undefined;
    return this.#counts.ask((call) => this.#tell({ kind: 'count', call }), PATIENCE);
  }

  /** Lets the worker finish; resolves when it has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#tell({ kind: 'stop' });
    await this.#ended;
  }

  kill(): void {
    this.#worker?.process.kill('SIGKILL');
  }

  async #keepRunning(): Promise<void> {
    const { shortestWait, longestWait, lasting } = this.#endurance;
    let wait = shortestWait;
    for (let losses = 1; ; losses++) {
      const began = performance.now();
      const end = await this.#run();
      if (!this.#isOpen) return this.#opening.reject(new WorkerError(this.#complaint ?? end));
      if (this.#closing.signal.aborted) return;
      if (performance.now() - began > lasting) [wait, losses] = [shortestWait, 1];
      if (losses > this.#endurance.losses) return this.#giveUp(end);
      this.#options.report(`${end} Another one is started in ${wait} ms.`);
      await delay(wait, undefined, { signal: this.#closing.signal }).catch(ignore);
      if (this.#closing.signal.aborted) return;
      wait = Math.min(2 * wait, longestWait);
      this.#restarts += 1;
    }
  }

  #giveUp(end: string): void {
    this.#options.giveUp(`${end} So did ${this.#endurance.losses} before it, one after the other.`);
  }

  /** One life of a worker; resolves with a sentence on its end. */
  async #run(): Promise<string> {
    const worker = cluster.fork();
    this.#worker = worker;
    this.#complaint = undefined;
    worker.on('message', (message: unknown) => {
      if (isFromWorker(message)) this.#receive(message);
    });
    try {
      await once(worker, 'exit');
    } catch (thrown) {
      this.#complaint ??= String(thrown);
      worker.process.kill('SIGKILL');
    }
    this.#worker = undefined;
    const { exitCode, signalCode } = worker.process;
    const why = this.#complaint ?? signalCode ?? `exit code ${exitCode}`;
    return `Worker ${this.#options.task.worker} has ended (${why}).`;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'here':
        this.#tell({ kind: 'begin', task: this.#options.task });
        // What it was told before it listened may be lost.
        return this.#closing.signal.aborted ? this.#tell({ kind: 'stop' }) : undefined;
      case 'ready':
        this.#isOpen = true;
        return this.#opening.resolve(message.urls);
      case 'failed':
        return void (this.#complaint = message.sentence);
      case 'ask':
        return void this.#answer(message.call, message.about);
      case 'counted':
        return this.#counts.answer(message.call, message.count);
    }
  }

  async #answer(call: number, about: Asked): Promise<void> {
    this.#tell({ kind: 'told', call, answer: await this.#options.answer(about) });
  }

  /** To a worker that has just ended it goes nowhere. */
  #tell(message: FromSupervisor): void {
    this.#worker?.send(message, ignore);
  }
}

/** A worker cannot start; the message is its own. */
class WorkerError extends Error {
  override readonly name = 'WorkerError';
  readonly code = 'worker-failed';
}

const ignore = (): void => {};
