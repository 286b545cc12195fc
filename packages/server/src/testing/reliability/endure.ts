/** Talk amid trouble, and what becomes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CrowdOptions, Report } from './crowd.ts';
import type { Cluster } from './cluster.ts';
import { Crowd } from './crowd.ts';

export interface Trouble {
  readonly name: string;
  readonly crowd: Omit<CrowdOptions, 'server'>;
  /** Whether nodes cannot reach each other for a while: then each has an order of its own. */
  readonly parts?: boolean;
  happen(cluster: Cluster, crowd: Crowd): Promise<void>;
}

export interface Outcome {
  readonly name: string;
  readonly connections: number;
  readonly report: Report;
  /** The longest time that more than 1 % were not connected, in ms. */
  readonly away: number;
}

/** How long everything may take to be as if nothing had happened, in ms. */
const PATIENCE = 30_000;
/** How often it is looked at, in ms. */
const LOOK = 20;
/** How long people talk before and after, in ms. */
export const TALK = 500;

/** Lets people talk, lets it happen, and counts what became of what they said. */
export async function endure(cluster: Cluster, trouble: Trouble): Promise<Outcome> {
  const crowd = await Crowd.gather({ ...trouble.crowd, server: cluster });
  try {
    await until(() => crowd.isSettled);
    crowd.talk();
    await delay(TALK);
    const watch = new Watch(crowd);
    await trouble.happen(cluster, crowd);
    await until(() => crowd.connected === crowd.people.length);
    await delay(TALK);
    await crowd.hush();
    await until(() => crowd.isSettled);
    const { length: connections } = crowd.people;
    return { name: trouble.name, connections, report: await crowd.report(), away: watch.stop() };
  } finally {
    crowd.leave();
  }
}

/** Waits until it is so, or has had its time: what is wrong then, the report says. */
export async function until(isSo: () => boolean): Promise<void> {
  const patience = performance.now() + PATIENCE;
  while (!isSo() && performance.now() < patience) await delay(LOOK);
}

/** Notes how long many are away. */
class Watch {
  readonly #crowd: Crowd;
  readonly #timer = setInterval(() => this.#look(), LOOK);
  #since: number | undefined;
  #longest = 0;

  constructor(crowd: Crowd) {
    this.#crowd = crowd;
  }

  #look(): void {
    const { connected, people } = this.#crowd;
    if (connected >= 0.99 * people.length) return void (this.#since = undefined);
    const now = performance.now();
    this.#since ??= now;
    this.#longest = Math.max(this.#longest, now - this.#since);
  }

  stop(): number {
    clearInterval(this.#timer);
    return this.#longest;
  }
}
