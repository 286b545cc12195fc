/** What an operator runs: servers as processes of their own, PostgreSQL, Redis, and one address. */
import type { PostgresServer } from '../postgres.ts';
import type { ServerProcess } from '../process.ts';
import type { RedisServer } from '../redis.ts';
import type { TcpProxy } from '../tcp-proxy.ts';
import type { Balancer } from './balancer.ts';
import { testFolder } from '../../store/testing/folder.ts';
import { newDatabase, startPostgres } from '../postgres.ts';
import { serverProcess } from '../process.ts';
import { startRedis } from '../redis.ts';
import { openProxy } from '../tcp-proxy.ts';
import { openBalancer } from './balancer.ts';

export interface Installation {
  readonly nodes: number;
  /** Else SQLite. */
  readonly hasPostgres: boolean;
  readonly hasRedis: boolean;
}

export interface ClusterNode {
  readonly server: ServerProcess;
  /** Its way to Redis. */
  readonly network: TcpProxy | undefined;
}

export class Cluster {
  /** Undefined where one node has SQLite. */
  readonly postgres: PostgresServer | undefined;
  /** Undefined where one node is alone. */
  readonly redis: RedisServer | undefined;
  readonly balancer: Balancer;
  readonly #resources: AsyncDisposableStack;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  #nodes: readonly ClusterNode[] = [];

  private constructor(parts: Parts, resources: AsyncDisposableStack) {
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.balancer = parts.balancer;
    this.#folder = parts.folder;
    this.#environment = parts.environment;
    this.#resources = resources;
  }

  static async start({ nodes, hasPostgres, hasRedis }: Installation): Promise<Cluster> {
    await using resources = new AsyncDisposableStack();
    const folder = resources.use(await testFolder()).path;
    const postgres = hasPostgres ? resources.use(await startPostgres()) : undefined;
    const redis = hasRedis ? resources.use(await startRedis()) : undefined;
    const balancer = resources.use(await openBalancer());
    const environment = postgres ? { DATABASE_URL: await newDatabase(postgres.url) } : {};
    const parts = { folder, postgres, redis, balancer, environment };
    const cluster = new Cluster(parts, resources.move());
    try {
      while (cluster.nodes.length < nodes) await cluster.add();
      return cluster;
    } catch (thrown) {
      await cluster[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  get nodes(): readonly ClusterNode[] {
    return this.#nodes;
  }

  get url(): string {
    return this.balancer.url;
  }

  /** What its servers have shown: mails, for want of a mail server. */
  printed(): string {
    return this.#nodes.map(({ server }) => server.told()).join('');
  }

  node(at: number): ClusterNode {
    const node = this.#nodes[at];
    if (!node) throw new Error(`There is no node ${at}`);
    return node;
  }

  /** Starts one more node. */
  async add(): Promise<ClusterNode> {
    const network = this.redis && (await openProxy(this.redis.port));
    const environment = {
      ...this.#environment,
      // A whole crowd comes from one address.
      RATE_LIMITS: 'false',
      // On a busy machine slow is not wrong.
      RESUME_WINDOW: '120',
      ...(network && { REDIS_URL: `redis://127.0.0.1:${network.port}` }),
    };
    const server = await serverProcess(this.#folder, { environment });
    const node = { server, network };
    this.#serve([...this.#nodes, node]);
    return node;
  }

  /** A node ends with no time for anything. */
  async kill(node: ClusterNode): Promise<void> {
    await node.server.kill();
    await this.#forget(node);
  }

  /** A node is told to go, and goes. @returns its exit code */
  async stop(node: ClusterNode): Promise<number | null> {
    const code = await node.server.stop('SIGTERM');
    await this.#forget(node);
    return code;
  }

  async #forget(node: ClusterNode): Promise<void> {
    this.#serve(this.#nodes.filter((each) => each !== node));
    await node.network?.[Symbol.asyncDispose]();
  }

  #serve(nodes: readonly ClusterNode[]): void {
    this.#nodes = nodes;
    this.balancer.serve(nodes.map(({ server: { url } }) => Number(new URL(url).port)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.#nodes) await this.kill(node);
    await this.#resources.disposeAsync();
  }
}

interface Parts {
  readonly folder: string;
  readonly postgres: PostgresServer | undefined;
  readonly redis: RedisServer | undefined;
  readonly balancer: Balancer;
  readonly environment: Readonly<Record<string, string>>;
}
