/** Wires the admin API to the process it runs in; absent without a token (ADR 16). */
import type { FastifyBaseLogger } from 'fastify';
import type { Admin, AdminParts } from './admin/index.ts';
import type { Context } from './app/context.ts';
import type { Config } from './config/config.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Metrics } from './observe/metrics.ts';
import { createAdmin } from './admin/index.ts';
import { createAdminToken } from './auth/admin-token.ts';
import { Pulse } from './observe/pulse.ts';
import { VERSION } from './version.ts';

export interface AdministrationParts {
  readonly config: Config;
  readonly context: Context;
  readonly dialects: readonly Dialect[];
  readonly metrics: Metrics;
  /** How the TURN relay does, where this server runs one. */
  readonly relayState: () => Promise<string | undefined>;
  /** There once there is a log. */
  readonly log: () => FastifyBaseLogger;
}

/** How long the mail server's state is believed, in ms: asking takes a connection each time. */
const MAIL_AGE = 30_000;

export function createAdministration(parts: AdministrationParts): Admin | undefined {
  const { config, context, dialects, metrics, log } = parts;
  const { admin: token } = config.tokens;
  if (!token) return undefined;
  const pulse = new Pulse(() => metrics.totals);
  const admin = createAdmin({
    context,
    isToken: createAdminToken(token.reveal()),
    version: VERSION,
    numbers: numbersOf(parts, pulse),
    states: statesOf(parts),
    rates: ratesOf(config),
    refusals: () => metrics.refusals,
    tokenOf: (tag) => dialects.find((dialect) => dialect.tag === tag)?.tokenOf,
    audit: (deed) => log().info({ admin: deed }, 'done by the admin'),
  });
  return {
    ...admin,
    close() {
      pulse.close();
      admin.close();
    },
  };
}

function numbersOf(
  { context: { bus, hub }, metrics }: AdministrationParts,
  pulse: Pulse,
): AdminParts['numbers'] {
  const startedAt = new Date().toISOString();
  return () => {
    const { connections, deliveries, drops } = metrics.totals;
    const { framesPerSecond, deliveriesPerSecond, loopLag } = pulse.rates;
    return {
      node: bus.node,
      version: VERSION,
      started_at: startedAt,
      connections,
      rooms: hub.size,
      frames_per_second: framesPerSecond,
      deliveries_per_second: deliveriesPerSecond,
      deliveries,
      drops,
      loop_lag_ms: loopLag,
      memory_bytes: process.memoryUsage.rss(),
    };
  };
}

function ratesOf({ rates }: Config): AdminParts['rates'] {
  const all = Object.entries(rates).map(
    ([action, rate]) => [action, rate === undefined ? [] : [rate].flat()] as const,
  );
  return new Map(all);
}

function statesOf({ config, context, relayState }: AdministrationParts): AdminParts['states'] {
  const { store, bus, mailer } = context;
  const mail = forAWhile(() => isUp(mailer.check()));
  return async () => ({
    database: await isUp(store.check()),
    redis: config.storage.redisUrl ? bus.state : 'off',
    turn: turnState(config, await relayState()),
    mail: config.mail ? await mail() : 'off',
  });
}

type State = 'up' | 'down' | 'off';

function turnState({ calls: { turn } }: Config, relay: string | undefined): State {
  switch (turn.kind) {
    case 'none':
      return 'off';
    // Whether others' servers are up, clients find out.
    case 'others':
      return 'up';
    case 'managed':
      return relay === 'up' ? 'up' : 'down';
  }
}

const isUp = (answer: Promise<unknown>): Promise<State> =>
  answer.then(
    () => 'up',
    () => 'down',
  );

/** Asks again once the last answer is too old. */
function forAWhile<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked = -Infinity;
  let answer: Promise<T> | undefined;
  return () => {
    const now = performance.now();
    if (answer && now - asked < MAIL_AGE) return answer;
    asked = now;
    return (answer = ask());
  };
}
