import type { Registry } from 'prom-client';
import { exposeCounter, exposeGauge } from './series.ts';

/** What is not delivered yet. */
export interface Backlog {
  readonly waiting: number;
  /** Of the oldest, in ms; 0 where there is none. */
  readonly age: number;
}

/** Counts what became of attempts to deliver. */
export class WebhookCounts {
  delivered = 0;
  failed = 0;
  givenUp = 0;
}

export function exposeWebhooks(
  registry: Registry,
  counts: WebhookCounts,
  backlog: () => Promise<Backlog>,
): void {
  exposeCounter(registry, {
    name: 'parley_webhook_attempts_total',
    help: 'Attempts to deliver webhooks, by what became of them; given up are those that have failed for the last time.',
    labelNames: ['outcome'],
    read: () => [
      [{ outcome: 'delivered' }, counts.delivered],
      [{ outcome: 'failed' }, counts.failed],
      [{ outcome: 'given_up' }, counts.givenUp],
    ],
  });
  exposeGauge(registry, {
    name: 'parley_webhooks_waiting',
    help: 'Webhooks in the database that are not delivered yet: the same for all servers on it.',
    read: async () => [[{}, (await backlog()).waiting]],
  });
  exposeGauge(registry, {
    name: 'parley_webhooks_oldest_seconds',
    help: 'Age of the oldest of them; 0 where there is none.',
    read: async () => [[{}, (await backlog()).age / 1000]],
  });
}
