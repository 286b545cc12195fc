import type { Webhooks } from '../core/ports.ts';

/** Nobody is told of anything. */
export const NO_WEBHOOKS: Webhooks = { endpoints: [], of: () => undefined };
