/** The process: command line and environment in, signals, exit codes. */
import cluster from 'node:cluster';
import { join } from 'node:path';
import { inspect, styleText } from 'node:util';
import type { Config } from './config/config.ts';
import type { Loaded } from './config/load.ts';
import { ConfigError } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { backUp, migrate } from './maintenance.ts';
import { dialectNames, start } from './server.ts';
import { supervise } from './supervise.ts';
import { keepSelfSigned, lanAddresses } from './tls/self-signed.ts';
import { Supervisor } from './workers/supervisor.ts';

const USAGE = `Usage: parley [command]

  serve          starts the server; what is done without a command, too
    --self-signed  over HTTPS, for everybody in this network: browsers warn once, and then
                   give pages a camera
  migrate        brings the tables of the database up to date, as every start does
  backup <file>  copies the SQLite database into a new file; servers may go on meanwhile

Settings come from the environment and from .env: see docs/config.md.`;

interface Command {
  /** How many words follow its name. */
  readonly operands: number;
  run(...operands: string[]): void | Promise<void>;
}

const HELP: Command = { operands: 0, run: () => console.log(USAGE) };
const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['serve', { operands: 0, run: serve }],
  ['migrate', { operands: 0, run: bringUpToDate }],
  ['backup', { operands: 1, run: copy }],
  ['--help', HELP],
  ['-h', HELP],
]);

/** The command line says nothing that can be done. */
class UsageError extends Error {}

const SELF_SIGNED = '--self-signed';
const words = process.argv.slice(2);
const isSelfSigned = words.includes(SELF_SIGNED);

try {
  await run(words.filter((word) => word !== SELF_SIGNED));
} catch (thrown) {
  process.exit(report(thrown));
}

async function run([name = 'serve', ...operands]: readonly string[]): Promise<void> {
  const command = COMMANDS.get(name);
  if (!command) throw new UsageError(`There is no command ${name}.`);
  if (isSelfSigned && name !== 'serve') throw new UsageError(`${SELF_SIGNED} is for serve alone.`);
  if (operands.length !== command.operands) {
    throw new UsageError(
      command.operands > 0 ? `${name} takes the name of a file.` : `${name} stands alone.`,
    );
  }
  await command.run(...operands);
}

/** Tells why it failed; gives the exit code. */
function report(thrown: unknown): number {
  if (thrown instanceof UsageError) {
    console.error(`${thrown.message}\n\n${USAGE}`);
    return 2;
  }
  console.error(reasonOf(thrown));
  return 1;
}

/** A stack says nothing to somebody who misspelt a variable or whose port is taken. */
function reasonOf(thrown: unknown): string {
  const expected = thrown instanceof ConfigError || (thrown instanceof Error && 'code' in thrown);
  return expected ? thrown.message : inspect(thrown);
}

function load(defaults: Readonly<Record<string, string>> = {}): Loaded {
  return loadConfig(process.env, { cwd: process.cwd(), dialects: dialectNames, defaults });
}

/** With a certificate of our own where it is asked for. */
async function loadToServe(): Promise<Loaded> {
  if (!isSelfSigned) return load();
  const { config, notices } = load({ HOST: '0.0.0.0' });
  const { network, storage } = config;
  if (network.tls) throw new UsageError(`TLS_CERT names a certificate: leave ${SELF_SIGNED} out.`);
  const files = await keepSelfSigned(join(storage.folder, 'tls'));
  const tls = { ...files, isVouchedFor: false };
  return { config: { ...config, network: { ...network, tls } }, notices };
}

async function serve(): Promise<void> {
  if (cluster.isWorker) return work();
  const { config, notices } = await loadToServe();
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
async function work(): Promise<void> {
  const supervisor = new Supervisor();
  const task = await supervisor.task;
  try {
    const { config } = await loadToServe();
    const server = await start(config, { worker: { task, supervisor } });
    void supervisor.stopped.then(() => end(server.close));
    await supervisor.ready(server.urls);
  } catch (thrown) {
    await supervisor.failed(reasonOf(thrown));
    process.exit(1);
  }
}

async function bringUpToDate(): Promise<void> {
  await migrate(load().config.storage.database);
  console.log('The tables are up to date.');
}

async function copy(file: string): Promise<void> {
  await backUp(load().config.storage.database, file);
  console.log(`The database was copied to ${file}.`);
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
