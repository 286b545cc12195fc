/** The process: environment in, signals, exit codes. */
import { styleText } from 'node:util';
import { ConfigError } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { dialectNames, start } from './server.ts';

try {
  await run();
} catch (thrown) {
  // A stack says nothing to somebody who misspelt a variable or whose port is taken.
  const expected = thrown instanceof ConfigError || (thrown instanceof Error && 'code' in thrown);
  console.error(expected ? thrown.message : thrown);
  process.exit(1);
}

async function run(): Promise<void> {
  const surroundings = { cwd: process.cwd(), dialects: dialectNames };
  const { config, notices } = loadConfig(process.env, surroundings);
  const server = await start(config);
  stopOnSignal(server.close, config.network.shutdownTimeoutMs);
  for (const notice of notices) console.log(notice);
  const address = config.network.publicUrl ?? server.urls.join(' or ');
  console.log(`${config.app.name} is ready: open ${styleText('bold', address)}`);
}

/** One Ctrl-C comes twice under npm, from the terminal and from npm; not longer apart than this, in ms. */
const ECHO = 500;

/**
 * The first signal stops cleanly, a second one at once.
 *
 * @param timeout how long the clean stop may take, in ms
 */
function stopOnSignal(close: () => Promise<void>, timeout: number): void {
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > ECHO) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    console.log('Stopping; once more stops at once.');
    setTimeout(() => process.exit(1), timeout).unref();
    close().then(
      () => process.exit(0),
      (thrown: unknown) => {
        console.error(thrown);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
