import type { Bus } from '../core/bus.ts';
import type { NodeId } from '../core/ids.ts';
import type { RedisOptions } from './redis.ts';
import { MemoryEngine } from './memory.ts';
import { BusError, openRedisBus } from './redis.ts';

export interface BusOptions {
  readonly redis: RedisOptions;
  /** Whether to serve alone, with a warning, where Redis cannot be used. */
  readonly mayServeAlone: boolean;
  warn(sentence: string): void;
}

/** Connects this server to no other. */
export const aloneBus = (node: NodeId): Bus => new MemoryEngine().join(node);

/** Opens the engine between nodes. @throws BusError where Redis cannot be used, and must be */
export async function openBus({ redis, mayServeAlone, warn }: BusOptions): Promise<Bus> {
  try {
    return await openRedisBus(redis);
  } catch (thrown) {
    if (!(thrown instanceof BusError) || !mayServeAlone) throw thrown;
    warn(`${thrown.message} Until it is started anew, this server serves alone.`);
    return aloneBus(redis.node);
  }
}
