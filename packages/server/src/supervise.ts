/** Runs several workers, and what they share (ADR 10). It serves nobody itself, and holds nothing that could be lost. */
import type { Config } from './config/config.ts';
import type { LogOutput } from './observe/log.ts';
import type { RunningServer } from './server.ts';
import { createLog } from './observe/log.ts';
import { mergeMetrics, Metrics } from './observe/metrics.ts';
import { createTraversal } from './outside.ts';
import { Pool } from './workers/pool.ts';

export interface SuperviseOptions {
  /** Where log lines go; standard output where not given. */
  readonly output?: LogOutput;
  /** Told in a sentence when there is no use in going on. */
  readonly giveUp: (sentence: string) => void;
}

/**
 * Starts as many workers as the configuration says, and the STUN and TURN of all of them.
 *
 * @throws Error where one of them cannot start, with the sentence that it says so in
 */
export async function supervise(
  config: Config,
  { output = process.stdout, giveUp }: SuperviseOptions,
): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack();
  const { env, logLevel: level } = config.app;
  const log = createLog({ level, output, readable: env === 'development' });
  const report = (sentence: string) => log.warn(sentence);
  const metrics = opened.adopt(new Metrics('supervisor'), (each) => each.close());
  const traversal = opened.adopt(createTraversal(config, Date), (each) => each.close());
  await traversal.open(report);
  const { pool, urls } = await Pool.open({
    size: config.network.workers,
    served: traversal.served,
    relayState: () => traversal.relay?.state,
    merge: async (counts) => mergeMetrics([await metrics.count(), ...counts]),
    report,
    giveUp,
  });
  opened.adopt(pool, (each) => each.close());
  metrics.watchRestarts(() => pool.restarts);
  if (traversal.relay) metrics.watchRelay(traversal.relay);
  if (traversal.stunCounts) metrics.watchStun(traversal.stunCounts);
  const rest = opened.move();
  let closed: Promise<void> | undefined;
  return { urls, close: () => (closed ??= rest.disposeAsync()) };
}
