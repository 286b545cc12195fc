/** What is outside of the server: database, Redis, mail server, relay. */
import type { Config } from '../../config/config.ts';
import type { Finding } from './finding.ts';
import { accessSync, constants } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { openRedisBus } from '../../bus/redis.ts';
import { nodeId } from '../../core/ids.ts';
import { BusCounts } from '../../observe/bus.ts';
import { createMailer } from '../../outside.ts';
import { probe } from '../../store/probe.ts';
import { note, ok, wrong } from './finding.ts';

/** How far two clocks may be apart, in ms: tokens live for minutes. */
const SKEW = 5_000;

const TABLES = {
  none: note('database', 'It answers, and its tables are made at the first start.'),
  older: note('database', 'It answers; its tables are brought up to date at the next start.'),
  current: ok('database', 'It answers, and its tables are up to date.'),
  newer: wrong(
    'database',
    'It was written by a newer version of Parley: start that version, or restore a backup.',
  ),
} as const satisfies Record<string, Finding>;

/** @throws StoreError where it does not answer */
export async function checkDatabase({ storage }: Config): Promise<readonly Finding[]> {
  const { tables, now } = await probe(storage.database);
  return [TABLES[tables], ...(now === undefined ? [] : [checkClock(now)])];
}

function checkClock(there: number): Finding {
  const apart = Math.abs(Date.now() - there);
  const seconds = Math.round(apart / 1000);
  if (apart < SKEW) return ok('clock', 'It agrees with that of the database.');
  return wrong(
    'clock',
    `It is ${seconds} s apart from that of the database: have both kept right by NTP.`,
  );
}

/** @throws BusError where it cannot be used */
export async function checkRedis({ storage }: Config): Promise<Finding> {
  const { redisUrl: url, redisPrefix } = storage;
  if (!url) return ok('redis', 'REDIS_URL is not set: this server is alone.');
  // Under a name of its own, so that no server hears of it.
  const prefix = `${redisPrefix}:doctor-${randomUUID().slice(0, 8)}`;
  const bus = await openRedisBus({
    node: nodeId('doctor'),
    url,
    prefix,
    observer: new BusCounts(),
  });
  await bus.close();
  return ok('redis', 'It answers, and lets us do what we do.');
}

/** @throws AppError where the mail server does not take mail */
export async function checkMail(config: Config): Promise<Finding> {
  const { mail, app } = config;
  if (!mail) {
    const says = 'SMTP_SERVER is not set: codes are printed on the console.';
    if (app.env !== 'production') return ok('mail', says);
    return note('mail', 'SMTP_SERVER is not set: nobody can sign in by a mailed code.');
  }
  const mailer = createMailer(config, {});
  const place = `${mail.server}:${mail.port}`;
  try {
    await mailer.check();
    return ok('mail', `${place} takes our mail.`);
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    const why = cause instanceof Error ? cause.message : String(cause);
    return wrong(
      'mail',
      `${place} takes no mail (${why}): see SMTP_SERVER, SMTP_PORT, SMTP_TLS, EMAIL_USER and EMAIL_PASSWORD.`,
    );
  } finally {
    mailer.close();
  }
}

export function checkTurn({ calls: { turn } }: Config): Finding {
  switch (turn.kind) {
    case 'none':
      return note(
        'turn',
        'There is no TURN relay: behind strict firewalls people cannot call. See docs/turn.md.',
      );
    case 'others':
      return ok('turn', `Clients are sent to ${turn.urls.join(', ')}.`);
    case 'managed':
      accessSync(turn.program, constants.X_OK);
      return ok('turn', `${turn.program} is started with the server.`);
  }
}
