/** Nodes over one Redis, for tests. */
import { randomUUID } from 'node:crypto';
import type { Bus } from '../../core/bus.ts';
import type { NodeId } from '../../core/ids.ts';
import type { RedisServer } from '../../testing/redis.ts';
import type { TcpProxy } from '../../testing/tcp-proxy.ts';
import type { BusObserver, RedisOptions } from '../redis.ts';
import type { World } from './contract.ts';
import { Secret } from '../../config/secret.ts';
import { openProxy } from '../../testing/tcp-proxy.ts';
import { openRedisBus } from '../redis.ts';
import { newNode } from './contract.ts';

/** Quick to notice what a test does, and patient with a busy machine. */
export const pace = { beat: 100, nodeLife: 1_000, patience: 1_000 };
export const unobserved: BusObserver = { appended() {}, filled() {}, begunAnew() {}, lost() {} };

/** Nodes of one installation, each with a network of its own. */
export class Installation implements World {
  readonly redis: RedisServer;
  readonly #options: Partial<RedisOptions>;
  readonly #prefix = randomUUID();
  readonly #proxies = new Map<NodeId, TcpProxy>();
  readonly #buses: Bus[] = [];

  constructor(redis: RedisServer, options: Partial<RedisOptions> = {}) {
    this.redis = redis;
    this.#options = options;
  }

  async join(node = newNode()): Promise<Bus> {
    const proxy = await openProxy(this.redis.port);
    this.#proxies.set(node, proxy);
    const url = new Secret(`redis://127.0.0.1:${proxy.port}`);
    const own = { node, url, prefix: this.#prefix, observer: unobserved, pace };
    const bus = await openRedisBus({ ...own, ...this.#options });
    this.#buses.push(bus);
    return bus;
  }

  proxyOf({ node }: Pick<Bus, 'node'>): TcpProxy {
    const proxy = this.#proxies.get(node);
    if (!proxy) throw new Error('There is no such node');
    return proxy;
  }

  cut(node: NodeId): void {
    this.proxyOf({ node }).stall();
  }

  mend(node: NodeId): void {
    this.proxyOf({ node }).mend();
  }

  lose(node: NodeId): void {
    this.cut(node);
  }

  async forget(): Promise<void> {
    await this.redis.kill();
    await this.redis.start(false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.#proxies.values()) proxy.cut();
    await Promise.all(this.#buses.map((bus) => bus.close()));
    for (const proxy of this.#proxies.values()) await proxy[Symbol.asyncDispose]();
  }
}
