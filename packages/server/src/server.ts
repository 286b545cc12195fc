/** Wires everything together: the only place that knows all parts. */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { Admin } from './admin/index.ts';
import type { Context } from './app/context.ts';
import type { Config } from './config/config.ts';
import type { Bus } from './core/bus.ts';
import type { Timers } from './core/ports.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Documents } from './http/documents.ts';
import type { Health } from './http/health.ts';
import type { Recognition } from './http/routes.ts';
import type { Task } from './workers/messages.ts';
import type { Supervisor } from './workers/supervisor.ts';
import type { Places } from './core/ports.ts';
import type { ConnectionLimits, ConnectionObserver } from './ws/kind.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createAdministration } from './administration.ts';
import { createContext } from './context.ts';
import { endLeftovers, watchLeftovers } from './app/leftovers.ts';
import { Renewals } from './app/relay-renewals.ts';
import { redeemTicket } from './app/tickets.ts';
import { relaysOfAll } from './app/relays.ts';
import { callerBy, identify } from './auth/caller.ts';
import { Handover } from './cluster/handover.ts';
import { monotonicClock } from './core/clock.ts';
import { AppError, asAppError } from './core/errors.ts';
import { DIALECTS } from './dialects/registry.ts';
import { documentsOf } from './documents/index.ts';
import { clientAddresses, requestedHosts, requestedOrigins } from './http/address.ts';
import { listen, renew, stopListening } from './http/listen.ts';
import { socketOrigins } from './http/origins.ts';
import { createHttpServer } from './http/server.ts';
import { loggerOptions } from './observe/log.ts';
import { Metrics } from './observe/metrics.ts';
import { RequestLog } from './observe/requests.ts';
import {
  createBus,
  createDeliverer,
  createMailer,
  createPacing,
  createTraversal,
  prepareStorage,
  processTimers,
} from './outside.ts';
import { openStore } from './store/store.ts';
import { readCertificate, watchCertificate } from './tls/certificate.ts';
import { journal } from './webhooks/journal.ts';
import { VERSION } from './version.ts';
import { SocketServer } from './ws/server.ts';

export interface RunningServer {
  /** Where it can be reached, one for each port. */
  readonly urls: readonly string[];
  /** Stops cleanly: nobody new is let in, sockets are told to come back, the store is flushed. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Where log lines go; standard output where not given. */
  readonly output?: { write(line: string): unknown };
  /** Where mails are shown that cannot be sent (O3); standard output where not given. */
  readonly terminal?: { write(text: string): unknown };
  /** What connects this server to others, in place of what is configured. */
  readonly bus?: Bus;
  /** What rooms wait by; that of the process where not given. */
  readonly timers?: Timers;
  /** Sees all that is said; tests hold it against the documents. */
  readonly witness?: Witness;
  /** Where this process is one of several that serve (ADR 10). */
  readonly worker?: Worker;
}

export interface Witness {
  /** Told of the application before it answers anybody. */
  http(app: FastifyInstance, documents: Documents): void;
  /** A dialect in whose place it stands. */
  dialect(dialect: Dialect): Dialect;
  /** The API of whoever runs the server, in whose place it stands. */
  admin(admin: Admin): Admin;
}

interface Worker {
  readonly task: Task;
  readonly supervisor: Pick<Supervisor, 'ask' | 'onCount'>;
}

/** What another server takes to let somebody in who comes over, in ms, with time to spare. */
const TAKEOVER = 3;
/** How long sockets get to say goodbye, in ms. */
const GOODBYE = 2_000;
/** Built by `npm run build`. */
const PAGE_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Names every dialect there is, for the configuration to choose from. */
export const dialectNames: readonly string[] = DIALECTS.map(({ tag }) => tag);

/**
 * Starts a server. Two of them can live in one process.
 *
 * @throws Error where the store cannot be opened or a port is taken, with a sentence that says so
 */
export async function start(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  // Whatever was opened is closed again where a later step fails.
  await using opened = new AsyncDisposableStack();
  prepareStorage(config.storage);
  const { worker } = options;
  const metrics = opened.adopt(new Metrics(worker?.task.worker.toString()), (each) => each.close());
  worker?.supervisor.onCount(() => metrics.count());
  // Who is given an engine between nodes is one of several.
  const alone = options.bus === undefined;
  const store = opened.adopt(
    await openStore(config.storage.database, metrics.store, { alone }),
    (each) => each.close(),
  );
  const warnings: string[] = [];
  if (store.hasOthers && !config.storage.redisUrl && !options.bus) warnings.push(PARTED);
  const bus = opened.adopt(options.bus ?? (await createBus(config, metrics, warnings)), (each) =>
    each.close(),
  );
  const handover = opened.adopt(new Handover(bus), (each) => each.close());
  const mailer = opened.adopt(createMailer(config, options), (each) => each.close());
  const report = (thrown: unknown) => logFailure(http.log, asAppError(thrown));
  const { timers = processTimers } = options;
  const clock = monotonicClock(Date.now);
  const traversal = opened.adopt(createTraversal(config, clock, worker?.task.served), (each) =>
    each.close(),
  );
  const iceServers = relaysOfAll(traversal.iceServers, bus);
  const renewals = opened.adopt(new Renewals(iceServers.renewEvery, clock, timers), (each) =>
    each.close(),
  );
  const isShared = options.bus !== undefined || config.storage.redisUrl !== undefined;
  const pacing = { config, bus, clock, timers, metrics, isShared };
  const { limits, places } = opened.adopt(createPacing(pacing), (each) => each.close());
  const outside = { store, bus, timers, mailer, clock, iceServers, renewals, limits, report };
  const context = await createContext(config, outside, isShared);
  opened.defer(() => context.revocations.close());
  metrics.watchRooms(() => context.hub.size);
  const spoken = DIALECTS.filter(({ tag }) => config.dialects.includes(tag));
  const dialects = spoken
    .map((dialect) => dialect.create(context))
    .map((dialect) => options.witness?.dialect(dialect) ?? dialect);
  const stopping = new AbortController();
  const { signal } = stopping;
  const onHearsay = once(() => http.log.warn(HEARSAY));
  const relayState = async () => (worker ? worker.supervisor.ask('relay') : traversal.relay?.state);
  const log = () => http.log;
  const own = createAdministration({ config, context, dialects, metrics, relayState, log });
  const admin = own && (options.witness?.admin(own) ?? own);
  if (admin) opened.defer(() => admin.close());
  const live = { config, context, dialects, metrics, relayState, admin, worker };
  const parts = { ...live, onHearsay, stopping: signal };
  const http = opened.adopt(await createHttp(parts, options), (each) => each.close());
  openWebhooks(parts, opened, http.log);
  await endWhatCrashed(context, isShared);
  opened.defer(watchLeftovers(context));
  const sockets = createSockets(parts, places, http.log);
  opened.defer(() => sockets.drain('shutdown'));
  for (const warning of warnings) http.log.warn(warning);
  bus.watch({
    onState(state, reason) {
      // A server that stops leaves the others by itself.
      if (!signal.aborted) http.log.warn({ err: reason }, `Redis is ${state}`);
    },
  });
  await traversal.open((sentence) => http.log.warn(sentence));
  if (traversal.relay) metrics.watchRelay(traversal.relay);
  if (traversal.stunCounts) metrics.watchStun(traversal.stunCounts);
  const { tls } = config.network;
  const certificate = tls && readCertificate(tls);
  const listenOptions = { limits: config.limits, certificate };
  const listening = await listen(http, config.network, listenOptions, (server) =>
    sockets.attach(server),
  );
  const servers = listening.map(({ server }) => server);
  if (tls) opened.defer(watchCertificate(tls, (renewed) => renew(servers, renewed), report));
  opened.defer(() => {
    stopping.abort();
    return dismissAll(servers, sockets, drainTime(config, sockets.size), handover.begin());
  });
  const rest = opened.move();
  let closed: Promise<void> | undefined;
  return {
    urls: listening.map(({ url }) => url),
    close: () => (closed ??= rest.disposeAsync()),
  };
}

/** Over how long people are asked to go, in ms: other servers let them in meanwhile. */
function drainTime({ network }: Config, sockets: number): number {
  return Math.min(network.shutdownTimeoutMs / 2, sockets * TAKEOVER);
}

/**
 * Lets everybody finish and go, for as long as they get.
 *
 * @param drain over how long sockets are asked to go, in ms
 * @param alone aborted where no other server lets them in
 */
async function dismissAll(
  servers: readonly Server[],
  sockets: SocketServer,
  drain: number,
  alone: AbortSignal,
): Promise<void> {
  const stopped = stopListening(servers);
  await sockets.drain('shutdown', drain, alone);
  await Promise.race([stopped, delay(GOODBYE)]);
  // What is written when somebody leaves must be in the store before it is closed.
  await sockets.close();
  for (const server of servers) server.closeAllConnections();
  await stopped;
}

/** Begins to tell other programs of what happens, where any are configured. */
function openWebhooks(
  { config, context, metrics }: Parts,
  opened: AsyncDisposableStack,
  log: FastifyBaseLogger,
): void {
  const { store, clock } = context;
  opened.defer(() => context.register.close());
  const deliverer = createDeliverer(config, context, journal(metrics.webhooks, log));
  if (!deliverer) return;
  opened.defer(() => deliverer.close());
  metrics.watchWebhooks(async () => {
    const { waiting, oldest } = await store.deliveries.backlog();
    return { waiting, age: oldest === undefined ? 0 : clock.now() - oldest };
  });
}

/** Ends what a crash has left: rooms that nobody is in, and stays. */
async function endWhatCrashed(context: Context, isShared: boolean): Promise<void> {
  const { store, bus, register } = context;
  await register.open(!isShared);
  // Others may be without a connection to the database for a moment.
  if (store.hasOthers || bus.nodes.size > 1) return;
  await endLeftovers(context);
}

interface Parts {
  readonly config: Config;
  readonly context: Context;
  readonly dialects: readonly Dialect[];
  readonly metrics: Metrics;
  /** How the TURN relay does, where this server runs one. */
  readonly relayState: () => Promise<string | undefined>;
  readonly admin: Admin | undefined;
  readonly worker: Worker | undefined;
  /** Told of clients that come through a proxy which is not trusted. */
  readonly onHearsay: () => void;
  /** Aborted once the server begins to stop. */
  readonly stopping: AbortSignal;
}

async function createHttp(parts: Parts, { output = process.stdout, witness }: StartOptions) {
  const { config, context, dialects, metrics, admin, worker } = parts;
  const { corsOrigins, trustProxy, tls } = config.network;
  const documents = documentsOf({ title: config.app.name, version: VERSION, dialects, admin });
  const http = await createHttpServer({
    dialects,
    apis: admin ? [admin] : [],
    recognition: recognition(parts),
    pace: context.limits.pace,
    health: health(context, parts),
    bodyLimit: config.limits.bodyBytes,
    origins: corsOrigins === 'any' ? true : corsOrigins,
    originOf: originsOf(config),
    insistsOnTls: tls?.isVouchedFor ?? true,
    documents,
    pageRoot: PAGE_ROOT,
    fastify: {
      logger: loggerOptions({
        level: config.app.logLevel,
        output,
        readable: config.app.env === 'development',
        worker: worker?.task.worker,
      }),
      logController: new RequestLog(),
      trustProxy: trustedHops(trustProxy),
    },
    requestId: randomUUID,
    onAnswer: (answer) => metrics.answered(answer),
  });
  witness?.http(http, documents);
  return http;
}

/** The same for requests and for sockets: who was here by one must be known by the other. */
function recognition({ config, context, onHearsay }: Parts): Recognition {
  return {
    identify: (token) => identify(context.tokens, token),
    addressOf: clientAddresses(trustedHops(config.network.trustProxy), onHearsay),
    hostOf: requestedHosts(trustedHops(config.network.trustProxy)),
  };
}

/** Who shares a database and no Redis serves people who cannot see each other. */
const PARTED =
  'Another server uses this database, and no Redis connects the two: people of one room who come to different servers do not see each other. Set REDIS_URL on all servers, or stop the others. See docs/operations.md#redis-or-valkey.';

/** Said once: any client could have it said again. */
const HEARSAY =
  'Somebody came through a proxy that TRUST_PROXY does not name: should there be one in front, all its clients share one address and its limits. See docs/limits.md.';

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

const originsOf = ({ network }: Config) => requestedOrigins(trustedHops(network.trustProxy));

/** Pages of ours and of the allowed origins may open sockets. */
function checkOrigins(config: Config): (request: IncomingMessage) => void {
  const { corsOrigins, publicUrl } = config.network;
  if (corsOrigins === 'any') return socketOrigins(true, originsOf(config));
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  return socketOrigins([...corsOrigins, ...own], originsOf(config));
}

/** A number counts the proxies in front of us, the nearest first. */
function trustedHops(trustProxy: Config['network']['trustProxy']) {
  if (typeof trustProxy === 'number') return (_: string, hop: number) => hop < trustProxy;
  return trustProxy === false ? false : [...trustProxy];
}

/** What concerns all workers, the supervisor knows. */
function health({ store, bus, clock }: Context, parts: Parts): Health {
  const { config, metrics, relayState, worker, stopping } = parts;
  return {
    async ready() {
      if (stopping.aborted) throw new AppError('shutting-down');
      await store.check();
    },
    isWhole: () => bus.state === 'up',
    async parts() {
      const turn = await relayState();
      return {
        ...(config.storage.redisUrl && { redis: bus.state }),
        ...(turn !== undefined && { turn }),
      };
    },
    now: () => clock.now(),
    async metrics() {
      const text = await (worker ? worker.supervisor.ask('metrics') : metrics.scrape());
      return { contentType: metrics.contentType, text: text ?? (await metrics.scrape()) };
    },
  };
}

function createSockets(parts: Parts, places: Places, log: FastifyBaseLogger): SocketServer {
  const { config, context, dialects, metrics } = parts;
  const { frameBytes, pingIntervalMs, connectionsPerNetwork, handshakeMs } = config.limits;
  return new SocketServer({
    dialects,
    ...recognition(parts),
    redeem: (ticket) => callerBy(redeemTicket(context, ticket)),
    frameLimit: frameBytes,
    limits: connectionLimits(config),
    pace: context.limits.pace,
    checkOrigin: checkOrigins(config),
    places,
    connectionsPerNetwork,
    handshakeTimeout: handshakeMs,
    pingInterval: pingIntervalMs,
    observe: ({ tag }) => observer(tag, metrics, log),
    onRefusal(path, error, status) {
      metrics.refused(status);
      const refusal = { path, status, code: error.code };
      if (status < 500) log.info(refusal, 'socket refused');
      else log.error({ ...refusal, err: error.cause ?? error }, 'socket refused');
    },
  });
}

const connectionLimits = ({ limits, rates }: Config): ConnectionLimits => ({
  flood: { burst: limits.floodBurst, rate: limits.floodRate },
  paces: rates,
  queue: limits.queueBytes,
  queueAge: limits.queueMs,
});

function logFailure(log: FastifyBaseLogger, error: AppError): void {
  log.error({ err: error.cause ?? error }, error.message);
}

function observer(dialect: string, metrics: Metrics, log: FastifyBaseLogger): ConnectionObserver {
  const counts = metrics.sockets(dialect);
  return {
    opened: () => counts.opened(),
    received: (kind) => counts.frame(kind),
    delivered: (frames) => counts.delivered(frames),
    dropped: () => counts.dropped('closing'),
    limited: (kind) => metrics.limited(kind),
    malformed: () => counts.malformed(),
    failed(error) {
      // Being busy with one client's frames is that client's doing, and would fill the log.
      if (error.status >= 500 && error.code !== 'busy') logFailure(log, error);
    },
    closed({ reason, code, malformed }) {
      counts.closed(reason);
      log.info({ dialect, reason, code, malformed }, 'socket closed');
    },
  };
}
