/** One address for several servers: a new connection goes to the next one that takes it. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Whom connections go to from now on. */
  serve(ports: readonly number[]): void;
  /** Breaks connections without a word to either side. @param share how many of them, from 0 to 1 */
  cut(share?: number): void;
}

/** What its thread is told. */
export interface Order {
  readonly serve?: readonly number[];
  readonly cut?: number;
}

export async function openBalancer(): Promise<Balancer> {
  const thread = new Worker(new URL('./balancer-thread.ts', import.meta.url));
  const told: readonly unknown[] = await once(thread, 'message');
  const tell = (order: Order) => thread.postMessage(order);
  return {
    url: `http://127.0.0.1:${Number(told[0])}`,
    serve: (serve) => tell({ serve }),
    cut: (share = 1) => tell({ cut: share }),
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
