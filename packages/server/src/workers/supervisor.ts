/** The supervisor, as one of its workers sees it. */
import type { Asked, Count, FromSupervisor, FromWorker, Task } from './messages.ts';
import cluster from 'node:cluster';
import { Calls } from './calls.ts';
import { isFromSupervisor } from './messages.ts';

/** How long it may take to answer, in ms; it waits for the other workers itself. */
const PATIENCE = 5_000;

export class Supervisor {
  readonly #calls = new Calls<string | undefined>();
  readonly #stopped = Promise.withResolvers<void>();
  #count: () => Promise<Count> = async () => [];

  /** What this worker is to do. */
  readonly task: Promise<Task>;
  /** Resolves when this worker shall stop. */
  readonly stopped = this.#stopped.promise;

  constructor() {
    const begun = Promise.withResolvers<Task>();
    this.task = begun.promise;
    // A Ctrl-C goes to all processes of a terminal, and a service's end to all of the service.
    process.on('SIGTERM', this.#stopped.resolve).on('SIGINT', this.#stopped.resolve);
    process.on('message', (message: unknown) => {
      if (isFromSupervisor(message)) this.#receive(message, begun.resolve);
    });
    void send({ kind: 'here' });
  }

  /** Tells that people may come. */
  async ready(urls: readonly string[]): Promise<void> {
    await send({ kind: 'ready', urls });
  }

  /** Tells why this worker cannot start; resolves when that has gone out. */
  async failed(sentence: string): Promise<void> {
    await send({ kind: 'failed', sentence });
  }

  /** Undefined where the answer does not come. */
  async ask(about: Asked): Promise<string | undefined> {
    return this.#calls.ask((call) => void send({ kind: 'ask', call, about }), PATIENCE);
  }

  /** @param count gives the numbers of this worker, whenever somebody asks for those of all */
  onCount(count: () => Promise<Count>): void {
    this.#count = count;
  }

  #receive(message: FromSupervisor, begin: (task: Task) => void): void {
    switch (message.kind) {
      case 'begin':
        return begin(message.task);
      case 'stop':
        return this.#stopped.resolve();
      case 'count':
        return void this.#tellCount(message.call);
      case 'told':
        return this.#calls.answer(message.call, message.answer);
    }
  }

  async #tellCount(call: number): Promise<void> {
    await send({ kind: 'counted', call, count: await this.#count() });
  }
}

/** Resolves when it has gone out, or cannot: without its supervisor, a worker ends by itself. */
function send(message: FromWorker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  cluster.worker?.send(message, () => resolve());
  return promise;
}
