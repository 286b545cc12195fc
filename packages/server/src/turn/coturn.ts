import type { ChildProcess } from 'node:child_process';
import type { RelayFiles, RelayOptions } from './coturn-config.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { coturnConfig } from './coturn-config.ts';
import { CredentialFile } from './credential-file.ts';
import { endOrphan, keepOwner } from './orphan.ts';
import { freePort, freeTcpPort } from './ports.ts';
import { isAnswering } from './stun-probe.ts';

export interface CoturnOptions extends RelayOptions {
  /** Path of `turnserver`. */
  readonly program: string;
  /** For its configuration and the credentials; made where it is not there. */
  readonly folder: string;
  /** Told in a sentence when the relay is lost and when it is back. */
  readonly report: (sentence: string) => void;
}

export type RelayState = 'starting' | 'up' | 'down';

/** How often the relay is asked whether it answers, while it starts and later, in ms. */
const LOOK_AT_START = 100;
const LOOK = 5_000;
/** How long it may take to answer, and how long it may be silent until it is started again, in ms. */
const PATIENCE = 1_000;
const SILENCE = 20_000;
/** How long the start of everything else waits for the relay, in ms. */
const START = 5_000;
/** How long it may take to stop by itself, in ms. */
const GOODBYE = 2_000;
/** Time until it is started again, in ms: twice as long each time, unless it lasted for long. */
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** A coturn of our own: a child that is started, watched, started again, and stopped with the server. */
export class Coturn {
  readonly credentials: CredentialFile;
  readonly #options: CoturnOptions;
  readonly #files: Files;
  readonly #closing = new AbortController();
  readonly #tried = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  #child: ChildProcess | undefined;
  #state: RelayState = 'starting';
  #restarts = 0;

  private constructor(options: CoturnOptions, files: Files) {
    this.#options = options;
    this.#files = files;
    this.credentials = CredentialFile.create(files.credentials);
    process.once('exit', this.#kill);
    this.#ended = this.#keepRunning();
  }

  /**
   * Starts the relay, and waits a while for its first answer; whether that came, {@link state} tells.
   *
   * @throws the system's error where the folder or a port cannot be had
   */
  static async open(options: CoturnOptions): Promise<Coturn> {
    const { folder, host, tls } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = filesIn(folder);
    await endOrphan(files.owner, files.config);
    const port = await freePort(host, options.port);
    if (tls) await freeTcpPort(host, tls.port);
    const placed = { ...options, port };
    writeFileSync(files.config, coturnConfig(placed, files), { mode: 0o600 });
    const coturn = new Coturn(placed, files);
    await Promise.race([coturn.#tried.promise, delay(START, undefined, { ref: false })]);
    return coturn;
  }

  get state(): RelayState {
    return this.#state;
  }

  get port(): number {
    return this.#options.port;
  }

  /** Where its credentials are kept. */
  get file(): string {
    return this.#files.credentials;
  }

  /** How often it was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#ended;
    this.#closing.abort();
    this.#child?.kill('SIGTERM');
    const killing = setTimeout(this.#kill, GOODBYE);
    await this.#ended;
    clearTimeout(killing);
    process.off('exit', this.#kill);
    this.credentials.close();
  }

  readonly #kill = (): void => void this.#child?.kill('SIGKILL');

  async #keepRunning(): Promise<void> {
    const { report } = this.#options;
    let wait = SHORTEST_WAIT;
    for (;;) {
      const began = performance.now();
      const end = await this.#run();
      if (this.#closing.signal.aborted) return;
      if (performance.now() - began > LONGEST_WAIT) wait = SHORTEST_WAIT;
      this.#state = 'down';
      this.#tried.resolve();
      report(`The TURN relay has ended (${end}); it is started again in ${wait} ms.`);
      await delay(wait, undefined, { signal: this.#closing.signal }).catch(ignore);
      wait = Math.min(2 * wait, LONGEST_WAIT);
      this.#restarts += 1;
    }
  }

  /** One life of the child; resolves with what is known of its end. */
  async #run(): Promise<string> {
    if (this.#closing.signal.aborted) return '';
    try {
      return await this.#endOf(this.#launch());
    } catch (thrown) {
      return String(thrown);
    } finally {
      this.#kill();
      this.#child = undefined;
    }
  }

  async #endOf(child: ChildProcess): Promise<string> {
    const lastLine = lastLineOf(child);
    const over = new AbortController();
    const watching = this.#watch(child, over.signal);
    try {
      await once(child, 'exit');
      return `${child.signalCode ?? child.exitCode}: ${lastLine()}`;
    } finally {
      over.abort();
      await watching;
    }
  }

  /** In a process group of its own, so that Ctrl-C is ours to pass on; and without our secrets. */
  #launch(): ChildProcess {
    const { config, owner } = this.#files;
    const child = spawn(this.#options.program, ['-c', config], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {},
      detached: true,
    });
    this.#child = child;
    if (child.pid !== undefined) keepOwner(owner, child.pid);
    return child;
  }

  /** Looks whether the child answers, and ends it where it is silent for long. */
  async #watch(child: ChildProcess, over: AbortSignal): Promise<void> {
    const { host = '127.0.0.1', port } = this.#options;
    let heard = performance.now();
    let certificate = this.#certificateTimes();
    while (!over.aborted) {
      if (await isAnswering(host, port, PATIENCE)) {
        heard = performance.now();
        this.#isUp();
      } else if (performance.now() - heard > SILENCE) child.kill('SIGKILL');
      const newer = this.#certificateTimes();
      if (newer !== certificate) child.kill('SIGUSR2');
      certificate = newer;
      const wait = this.#state === 'up' ? LOOK : LOOK_AT_START;
      await delay(wait, undefined, { signal: over }).catch(ignore);
    }
  }

  #isUp(): void {
    if (this.#state === 'down') this.#options.report('The TURN relay is up again.');
    this.#state = 'up';
    this.#tried.resolve();
  }

  /** When certificate and key were written; coturn reads them again when it is told to. */
  #certificateTimes(): string {
    const { tls } = this.#options;
    return tls ? `${writtenAt(tls.cert)} ${writtenAt(tls.key)}` : '';
  }
}

/** In ms; undefined where a file cannot be looked at. */
function writtenAt(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return undefined;
  }
}

interface Files extends RelayFiles {
  /** Whose child the relay is. */
  readonly owner: string;
}

const filesIn = (folder: string): Files => ({
  config: join(folder, 'turnserver.conf'),
  credentials: join(folder, 'credentials.db'),
  pid: join(folder, 'turnserver.pid'),
  owner: join(folder, 'owner'),
});

/** What a process said last, of any line: a word on why it ended. */
function lastLineOf({ stdout, stderr }: ChildProcess): () => string {
  let last = '';
  for (const stream of [stdout, stderr]) {
    if (stream) createInterface(stream).on('line', (line) => (last = line.trim() || last));
  }
  return () => last;
}

const ignore = (): void => {};
