import type { DeliveryObserver } from './deliverer.ts';

interface Log {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

interface Counts {
  delivered: number;
  failed: number;
  givenUp: number;
}

/** Counts attempts; logs when an endpoint begins to fail, when it is back, and what was given up. */
export function journal(counts: Counts, log: Log): DeliveryObserver {
  const failing = new Set<string>();
  return {
    delivered({ endpoint }) {
      counts.delivered += 1;
      if (failing.delete(endpoint)) log.info(placeOf(endpoint), 'webhooks are taken again');
    },
    failed({ endpoint, id, type, attempts }, why, isLast) {
      counts[isLast ? 'givenUp' : 'failed'] += 1;
      if (!failing.has(endpoint)) log.warn({ ...placeOf(endpoint), why }, 'webhooks fail');
      failing.add(endpoint);
      const facts = { ...placeOf(endpoint), id, type, attempts: attempts + 1, why };
      if (isLast) log.warn(facts, 'a webhook was given up');
    },
  };
}

/** The path may be what proves to be its sender. */
const placeOf = (endpoint: string) => ({ endpoint: new URL(endpoint).host });
