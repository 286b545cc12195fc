/** The server itself: signals, workers, exit codes. */
import type { Config } from '../config/config.ts';
import type { Loaded } from '../config/load.ts';
import cluster from 'node:cluster';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { start } from '../server.ts';
import { supervise } from '../supervise.ts';
import { keepSelfSigned, lanAddresses } from '../tls/self-signed.ts';
import { Supervisor } from '../workers/supervisor.ts';
import { UsageError } from './command.ts';
import { reasonOf } from './reason.ts';
import { loadSettings } from './settings.ts';

/** With a certificate of our own where it is asked for. */
async function load(isSelfSigned: boolean): Promise<Loaded> {
  if (!isSelfSigned) return loadSettings();
  const { config, notices } = loadSettings({ HOST: '0.0.0.0' });
  const { network, storage } = config;
  if (network.tls) throw new UsageError('TLS_CERT names a certificate: leave --self-signed out.');
  const files = await keepSelfSigned(join(storage.folder, 'tls'));
  const tls = { ...files, isVouchedFor: false };
  return { config: { ...config, network: { ...network, tls } }, notices };
}

/** Starts the server, and goes on until a signal ends it. */
export async function serve(isSelfSigned: boolean): Promise<void> {
  if (cluster.isWorker) return work(isSelfSigned);
  const { config, notices } = await load(isSelfSigned);
  const server = await (config.network.workers > 1 ? supervise(config, { giveUp }) : start(config));
  stopOnSignal(server.close, config.network.shutdownTimeoutMs);
  for (const notice of notices) console.log(notice);
  const address = config.network.publicUrl ?? server.urls.join(' or ');
  console.log(`${config.app.name} is ready: open ${styleText('bold', address)}`);
  if (isSelfSigned) console.log(invitation(config.network, server.urls));
}

/** What to tell others in this network. */
function invitation({ host }: Config['network'], urls: readonly string[]): string {
  const hosts = host === '0.0.0.0' ? lanAddresses() : [host];
  const addresses = urls.flatMap((url) =>
    hosts.map((name) => `https://${name}:${new URL(url).port}`),
  );
  return `Others in this network open ${addresses.join(' or ')}. Browsers warn once, as nobody vouches for this certificate: say that you want to go on.`;
}
/** Whoever watches over this process starts it again, or says that it is down. */
function giveUp(sentence: string): void {
  console.error(sentence);
  process.exit(1);
}

/** One of several processes that serve. */
async function work(isSelfSigned: boolean): Promise<void> {
  const supervisor = new Supervisor();
  const task = await supervisor.task;
  try {
    const { config } = await load(isSelfSigned);
    const server = await start(config, { worker: { task, supervisor } });
    void supervisor.stopped.then(() => end(server.close));
    await supervisor.ready(server.urls);
  } catch (thrown) {
    await supervisor.failed(reasonOf(thrown));
    process.exit(1);
  }
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
    void end(close);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function end(close: () => Promise<void>): Promise<void> {
  try {
    await close();
    process.exit(0);
  } catch (thrown) {
    console.error(thrown);
    process.exit(1);
  }
}
