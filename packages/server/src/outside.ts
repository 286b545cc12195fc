/** What is outside of a server and what stands for it, as the configuration says: store, bus, mail, relays, limits. */
import type { Config } from './config/config.ts';
import type { Bus } from './core/bus.ts';
import type { Clock, Mailer, Random, Timers, Webhooks } from './core/ports.ts';
import type { Store } from './core/store.ts';
import type { Metrics } from './observe/metrics.ts';
import type { DeliveryObserver } from './webhooks/deliverer.ts';
import type { Served, Turn } from './turn/traversal.ts';
import { dirname, join } from 'node:path';
import { createRandom } from './auth/random.ts';
import { aloneBus, openBus } from './bus/bus.ts';
import { prepareFolder } from './config/folder.ts';
import { nodeId } from './core/ids.ts';
import { insured } from './limits/counters.ts';
import { Exchange } from './limits/exchange.ts';
import { createLimits } from './limits/limits.ts';
import { MemoryCounters } from './limits/memory.ts';
import { CountedPlaces } from './limits/places.ts';
import { RedisCounters } from './limits/redis.ts';
import { createSmtpMailer } from './mail/smtp.ts';
import { createPrintedMailer, createRefusingMailer } from './mail/without-server.ts';
import { Traversal } from './turn/traversal.ts';
import { Deliverer } from './webhooks/deliverer.ts';
import { createWebhooks } from './webhooks/events.ts';
import { createPoster } from './webhooks/post.ts';

/** Entropy of the name of one run of a server, in bits. */
const NODE_BITS = 72;

/** The database goes to DATA_DIR unless DATABASE_URL says otherwise. */
export function prepareStorage({ folder, database }: Config['storage']): void {
  if (database.kind !== 'sqlite' || database.file === ':memory:') return;
  const place = dirname(database.file);
  prepareFolder(place === folder ? 'DATA_DIR' : 'DATABASE_URL', place);
}

/** Those of this process, which they do not keep running. */
export const processTimers: Timers = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};

/** @param beside what another process serves for this one */
export function createTraversal(config: Config, clock: Clock, beside?: Served): Traversal {
  const { publicHost, stun, turnLifeMs } = config.calls;
  const strict = config.app.env === 'production';
  const turn = turnOf(config, !strict);
  return new Traversal({ clock, publicHost, life: turnLifeMs, stun, turn, strict, beside });
}

/** @param privatePeers whether the relay may send to private addresses */
function turnOf({ calls: { turn }, storage }: Config, privatePeers: boolean): Turn {
  switch (turn.kind) {
    case 'none':
      return turn;
    case 'others':
      return { ...turn, secret: turn.secret.reveal() };
    case 'managed':
      return { ...turn, folder: join(storage.folder, 'turn'), privatePeers };
  }
}

/** @param warnings takes what is to be said once there is a log */
export async function createBus(
  { app, network, storage: { redisUrl: url, redisPrefix: prefix } }: Config,
  metrics: Metrics,
  warnings: string[],
): Promise<Bus> {
  const node = nodeId(createRandom().token(NODE_BITS));
  if (!url) return aloneBus(node);
  const bus = await openBus({
    redis: { node, url, prefix, observer: metrics.bus },
    // Workers that served alone would part people who share an address.
    mayServeAlone: app.env === 'development' && network.workers === 1,
    warn: (sentence) => void warnings.push(sentence),
  });
  metrics.watchBus(bus);
  return bus;
}

export function createMailer(
  { app, mail }: Config,
  { terminal = process.stdout }: { readonly terminal?: { write(text: string): unknown } },
): Mailer {
  if (mail) {
    const { login, from, ...server } = mail;
    return createSmtpMailer({
      ...server,
      login: login && { user: login.user, password: login.password.reveal() },
      from: { name: app.name, address: from },
    });
  }
  if (app.env === 'production') return createRefusingMailer();
  return createPrintedMailer((text) => terminal.write(text));
}

interface Pacing {
  readonly config: Config;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  /** Whether there are other nodes, or may be. */
  readonly isShared: boolean;
}

/** Who is too quick, or too many. Nodes count together; while Redis is away, each for itself. */
export function createPacing({ config, bus, clock, timers, metrics, isShared }: Pacing) {
  const { counters, close } = createCounters(config, clock);
  const exchange = isShared ? new Exchange(bus, timers) : undefined;
  const limits = createLimits({
    rates: config.rates,
    counters,
    clock,
    onPaced: exchange?.onPaced,
    onRefusal: (action) => metrics.limited(action),
  });
  exchange?.open(limits);
  return {
    limits,
    places: exchange?.places ?? new CountedPlaces(),
    close() {
      exchange?.close();
      close();
    },
  };
}

function createCounters({ storage, tokens }: Config, clock: Clock) {
  const memory = new MemoryCounters(clock);
  const { redisUrl: url, redisPrefix: prefix } = storage;
  if (!url) return { counters: memory, close() {} };
  const shared = new RedisCounters({ url, prefix, secret: tokens.secret });
  return { counters: insured(shared, memory), close: () => shared.close() };
}

/** What is told to other programs. */
export function webhooksOf({ webhooks }: Config, clock: Clock, random: Random): Webhooks {
  const endpoints = endpointsOf(webhooks);
  return createWebhooks({ endpoints, types: webhooks?.types, clock, random });
}

/** Each once, however often it is named. */
const endpointsOf = (webhooks: Config['webhooks']): string[] => [
  ...new Set(webhooks?.endpoints.map((url) => url.reveal())),
];

interface Delivering {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly report: (thrown: unknown) => void;
}

/** Begins to tell them; undefined where nobody is told. */
export function createDeliverer(
  { webhooks }: Config,
  { store: { deliveries }, ...rest }: Delivering,
  observer: DeliveryObserver,
): Deliverer | undefined {
  if (!webhooks) return undefined;
  const endpoints = endpointsOf(webhooks);
  const secrets = webhooks.secrets.map((secret) => secret.reveal());
  const poster = createPoster(webhooks.privateAllowed);
  return new Deliverer({ ...rest, endpoints, secrets, deliveries, poster, observer });
}
