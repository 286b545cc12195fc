import type { Rate } from '../core/limits.ts';
import type { Counters } from './counters.ts';
import { createHmac, hash } from 'node:crypto';
import { createClient } from 'redis';

export interface RedisCountersOptions {
  readonly url: { reveal(): string };
  /** What all names in Redis begin with. */
  readonly prefix: string;
  /** Keeps e-mail addresses and networks out of the names in Redis. */
  readonly secret: { reveal(): string };
}

/** How long Redis may take to answer, in ms: somebody waits for it. */
const PATIENCE = 500;
/** The longest time between two attempts to reach Redis, in ms. */
const MAX_DELAY = 1_000;

/*
 * A key is a hash: of each window how many turns were used, and when it ends. By the time of Redis, as
 * nodes differ.
 */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/** KEYS counter. ARGV of each window: most, length in ms. */
const TAKE = `${NOW}
local windows, wait, life = {}, 0, 0
for at = 1, #ARGV, 2 do
  local name, most, per = ARGV[at] .. '/' .. ARGV[at + 1], tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local used = tonumber(redis.call('HGET', KEYS[1], name) or 0)
  local ends = tonumber(redis.call('HGET', KEYS[1], name .. ' ends') or 0)
  if ends <= now then used, ends = 0, now + per end
  if used >= most then wait = math.max(wait, ends - now) end
  life = math.max(life, ends - now)
  windows[#windows + 1] = { name, used + 1, ends }
end
if wait > 0 then return wait end
for _, window in ipairs(windows) do
  redis.call('HSET', KEYS[1], window[1], window[2], window[1] .. ' ends', window[3])
end
redis.call('PEXPIRE', KEYS[1], life)
return 0`;

const GIVE_BACK = `${NOW}
for at = 1, #ARGV, 2 do
  local name = ARGV[at] .. '/' .. ARGV[at + 1]
  local used = tonumber(redis.call('HGET', KEYS[1], name) or 0)
  local ends = tonumber(redis.call('HGET', KEYS[1], name .. ' ends') or 0)
  if used > 0 and ends > now then redis.call('HSET', KEYS[1], name, used - 1) end
end
return 0`;

/** Counts for all nodes together. Whatever fails or takes too long rejects; Redis is looked for again by itself. */
export class RedisCounters implements Counters {
  readonly #client: ReturnType<typeof clientFor>;
  readonly #options: RedisCountersOptions;

  constructor(options: RedisCountersOptions) {
    this.#options = options;
    this.#client = clientFor(options.url.reveal());
    // Whether Redis is there is told by the engine between nodes.
    this.#client.on('error', () => {});
    this.#client.connect().catch(() => {});
  }

  async take(key: string, rates: readonly Rate[]): Promise<number> {
    if (rates.length === 0) return 0;
    return Number(await this.#run(TAKE, key, rates));
  }

  async giveBack(key: string, rates: readonly Rate[]): Promise<void> {
    if (rates.length > 0) await this.#run(GIVE_BACK, key, rates);
  }

  close(): void {
    this.#client.destroy();
  }

  async #run(script: string, key: string, rates: readonly Rate[]): Promise<unknown> {
    const args = rates.flatMap(({ most, per }) => [String(most), String(per)]);
    const rest = ['1', this.#nameOf(key), ...args];
    const asked = this.#client
      .sendCommand<unknown>(['EVALSHA', hash('sha1', script), ...rest])
      .catch((thrown: unknown) => {
        if (!String(thrown).includes('NOSCRIPT')) throw thrown;
        return this.#client.sendCommand<unknown>(['EVAL', script, ...rest]);
      });
    return inTime(asked);
  }

  #nameOf(key: string): string {
    const { prefix, secret } = this.#options;
    return `${prefix}:limit:${createHmac('sha256', secret.reveal()).update(key).digest('base64url')}`;
  }
}

const clientFor = (url: string) =>
  createClient({
    url,
    name: 'parley-limits',
    RESP: 3,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: (attempts) => Math.min(attempts * 100, MAX_DELAY) },
  });

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('Redis does not answer')), PATIENCE);
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
