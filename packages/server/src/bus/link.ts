/** One connection to Redis, from its opening to its loss; what comes after it is another one. */
import type { Script } from './scripts.ts';
import { createClient } from 'redis';
import { SCRIPTS } from './scripts.ts';

export interface LinkOptions {
  readonly url: { reveal(): string };
  /** How long Redis may owe an answer and say nothing, in ms. */
  readonly patience: number;
  /** Called once, before whatever is under way rejects. */
  onLost(reason: Error): void;
}

/** How often the answers that are owed are looked after, in ms. */
const WATCH = 200;

/** Redis owes an answer for too long; that may be a busy machine's fault. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

type Listener = (message: string) => void;

export class Link {
  readonly #client: ReturnType<typeof clientFor>;
  readonly #options: LinkOptions;
  readonly #listeners = new Map<string, Listener>();
  #waiting = 0;
  #heardAt = 0;
  /** Why it is not open any more. */
  #reason: Error | undefined;
  #isOpen = true;
  #isSharded = false;
  #watch: NodeJS.Timeout | undefined;

  private constructor(options: LinkOptions) {
    this.#options = options;
    this.#client = clientFor(options.url.reveal());
    this.#client.on('error', (error: Error) => this.fail(error));
  }

  /** @throws Error where Redis cannot be reached or does not let us in */
  static async open(options: LinkOptions): Promise<Link> {
    const link = new Link(options);
    link.#watch = setInterval(() => link.#look(), WATCH).unref();
    try {
      await link.#await(() => link.#client.connect());
      for (const { text } of SCRIPTS) await link.#await(() => link.#client.scriptLoad(text));
      link.#isSharded = await link.#await(() => knowsShards(link.#client));
      return link;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /** False once it was lost or closed. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The number of the database. */
  get database(): number {
    return this.#client.options.database ?? 0;
  }

  /** The command that reaches subscribers. */
  get publishing(): string {
    return this.#isSharded ? 'SPUBLISH' : 'PUBLISH';
  }

  /** @throws Error where Redis refuses it, too: then it is lost */
  run(script: Script, keys: readonly string[], args: readonly string[] = []): Promise<unknown> {
    const command = ['EVALSHA', script.sha, String(keys.length), ...keys, ...args];
    return this.#await(() => this.#client.sendCommand<unknown>(command));
  }

  /** Gives a key more time, in ms; false where there is none. */
  async renew(key: string, life: number): Promise<boolean> {
    return (await this.#await(() => this.#client.pExpire(key, life))) === 1;
  }

  async subscribe(channel: string, listener: Listener): Promise<void> {
    this.#listeners.set(channel, listener);
    await this.#await(() =>
      this.#isSharded
        ? this.#client.sSubscribe(channel, listener)
        : this.#client.subscribe(channel, listener),
    );
  }

  /** The channel can be subscribed to again at once. */
  async unsubscribe(channel: string): Promise<void> {
    const listener = this.#listeners.get(channel);
    this.#listeners.delete(channel);
    await this.#await(() =>
      this.#isSharded
        ? this.#client.sUnsubscribe(channel, listener)
        : this.#client.unsubscribe(channel, listener),
    );
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.#await(() => this.#client.sendCommand([this.publishing, channel, message]));
  }

  /** Takes it for lost. */
  fail(reason: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#reason = reason;
    this.#options.onLost(reason);
    this.#end();
  }

  close(): void {
    this.#isOpen = false;
    this.#end();
  }

  #end(): void {
    clearInterval(this.#watch);
    this.#client.destroy();
  }

  async #await<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#heardAt = performance.now();
    this.#waiting += 1;
    try {
      return await ask();
    } catch (error) {
      this.fail(asError(error));
      throw this.#reason ?? error;
    } finally {
      this.#waiting -= 1;
      this.#heardAt = performance.now();
    }
  }

  /** An answer may be there that we were too busy to read: it gets its chance before we judge. */
  #look(): void {
    if (this.#isOverdue)
      setImmediate(() => this.#isOverdue && this.fail(new SilenceError('Redis does not answer')));
  }

  get #isOverdue(): boolean {
    return this.#waiting > 0 && performance.now() - this.#heardAt > this.#options.patience;
  }
}

const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

const clientFor = (url: string) =>
  createClient({
    url,
    name: 'parley',
    RESP: 3,
    // A link is lost as a whole, and another one takes its place: nothing is sent twice or late.
    socket: { reconnectStrategy: false },
    // The watch over the answers does it, without a timer for each.
    commandOptions: { timeout: 0 },
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });

/** Redis 7 and Valkey have sharded channels (redis.io, "SSUBSCRIBE"). */
async function knowsShards(client: ReturnType<typeof clientFor>): Promise<boolean> {
  const reply = await client.sendCommand<unknown>(['COMMAND', 'INFO', 'SSUBSCRIBE']);
  return Array.isArray(reply) && Array.isArray(reply[0]);
}
