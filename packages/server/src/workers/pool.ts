/** Several processes that serve the same ports, and are kept running. */
import type { Served } from '../turn/traversal.ts';
import type { Asked, Count } from './messages.ts';
import type { SeatOptions } from './seat.ts';
import cluster from 'node:cluster';
import { Seat } from './seat.ts';

export interface PoolOptions extends Pick<SeatOptions, 'report' | 'giveUp'> {
  readonly size: number;
  readonly served: Served;
  readonly relayState: () => string | undefined;
  /** Makes one text of the numbers of all. */
  readonly merge: (counts: readonly Count[]) => Promise<string>;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #seats: Seat[] = [];

  private constructor(options: PoolOptions) {
    this.#options = options;
    process.once('exit', this.#kill);
  }

  /**
   * Starts all of them. The first one starts alone: what is to be done once, such as bringing the
   * tables up to date, it finds to do, and the others find it done.
   *
   * @throws WorkerError where one of them cannot start; then none is left
   */
  static async open(options: PoolOptions): Promise<{ pool: Pool; urls: readonly string[] }> {
    // In turn: sockets stay for hours, and who is the least busy when they come may not be later.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    // JSON has no word for some numbers.
    cluster.setupPrimary({ serialization: 'advanced' });
    const pool = new Pool(options);
    try {
      return { pool, urls: await pool.#fill() };
    } catch (thrown) {
      await pool.close();
      throw thrown;
    }
  }

  /** How often a worker was started in place of another. */
  get restarts(): number {
    return this.#seats.reduce((sum, seat) => sum + seat.restarts, 0);
  }

  /** Lets all of them finish. */
  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.close()));
    process.off('exit', this.#kill);
  }

  readonly #kill = (): void => {
    for (const seat of this.#seats) seat.kill();
  };

  async #fill(): Promise<readonly string[]> {
    const urls = await this.#seat(1).opened;
    const numbers = Array.from({ length: this.#options.size - 1 }, (_, index) => index + 2);
    await Promise.all(numbers.map((number) => this.#seat(number).opened));
    return urls;
  }

  #seat(worker: number): Seat {
    const { served, report, giveUp } = this.#options;
    const answer = async (about: Asked) => this.#answer(about);
    const seat = new Seat({ task: { worker, served }, answer, report, giveUp });
    this.#seats.push(seat);
    return seat;
  }

  async #answer(about: Asked): Promise<string | undefined> {
    switch (about) {
      case 'relay':
        return this.#options.relayState();
      case 'metrics':
        return this.#options.merge(await this.#counts());
    }
  }

  async #counts(): Promise<Count[]> {
    const counts = await Promise.all(this.#seats.map((seat) => seat.count()));
    return counts.filter((count) => count !== undefined);
  }
}
