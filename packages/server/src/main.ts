/** The process: command line and environment in, signals, exit codes. */
import cluster from 'node:cluster';
import { inspect, styleText } from 'node:util';
import { ConfigError } from './config/config.ts';
import { loadConfig } from './config/load.ts';
import { backUp, migrate } from './maintenance.ts';
import { dialectNames, start } from './server.ts';
import { supervise } from './supervise.ts';
import { Supervisor } from './workers/supervisor.ts';

const USAGE = `Usage: parley [command]

  serve          starts the server; what is done without a command, too
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

try {
  await run(process.argv.slice(2));
} catch (thrown) {
  process.exit(report(thrown));
}

async function run([name = 'serve', ...operands]: readonly string[]): Promise<void> {
  const command = COMMANDS.get(name);
  if (!command) throw new UsageError(`There is no command ${name}.`);
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

function load() {
  return loadConfig(process.env, { cwd: process.cwd(), dialects: dialectNames });
}

async function serve(): Promise<void> {
  if (cluster.isWorker) return work();
  const { config, notices } = load();
  const server = await (config.network.workers > 1 ? supervise(config, { giveUp }) : start(config));
  stopOnSignal(server.close, config.network.shutdownTimeoutMs);
  for (const notice of notices) console.log(notice);
  const address = config.network.publicUrl ?? server.urls.join(' or ');
  console.log(`${config.app.name} is ready: open ${styleText('bold', address)}`);
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
    const server = await start(load().config, { worker: { task, supervisor } });
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
