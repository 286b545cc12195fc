import type { ParleyClient } from '@parley/client';
import { computed, signal } from '@preact/signals';
import type { Trial, Way } from './routes.ts';
import { tryWay } from './routes.ts';

/** What is looked at: the server's answers, its socket, and the ways of media. */
export const SUBJECTS = ['server', 'socket', 'direct', 'relayUdp', 'relayTcp'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** How a subject stands; undefined while it is looked at. */
export type Findings = Readonly<Partial<Record<Subject, Trial>>>;

/** What comes of all findings together. */
export type Verdict =
  | 'good'
  | 'relayed'
  | 'direct'
  | 'untried'
  | 'noMedia'
  | 'noSocket'
  | 'noServer';

const WAYS: readonly Way[] = ['direct', 'relayUdp', 'relayTcp'];
/** How long the socket may take, in ms. */
const PATIENCE = 8000;
const OPEN: Trial = { outcome: 'open', notes: [] };

/** Looks at what a call needs, from this browser to the server. */
export class ConnectionCheck {
  readonly findings = signal<Findings>({});
  readonly verdict = computed(() => verdictOf(this.findings.value));
  readonly #parley: ParleyClient;

  /** @param parley signed in, or the server offers no relay */
  constructor(parley: ParleyClient) {
    this.#parley = parley;
  }

  async run(): Promise<void> {
    this.findings.value = {};
    try {
      const { iceServers } = await this.#parley.iceServers();
      this.#found('server', OPEN);
      const ways = WAYS.map(async (way) => this.#found(way, await tryWay(way, iceServers)));
      await Promise.all([this.#checkSocket(), ...ways]);
    } catch (thrown) {
      this.#found('server', blocked(thrown));
    }
  }

  /** Where no room can be made, as after many of them, there is nothing to try it with. */
  async #checkSocket(): Promise<void> {
    this.#found('socket', await this.#trySocket().catch(untried));
  }

  /** In a room of its own, which nobody else hears of. */
  async #trySocket(): Promise<Trial> {
    const { id } = await this.#parley.createRoom({ name: 'Connection check' });
    const session = this.#parley.session(id);
    const notes: string[] = [];
    session.on('reconnecting', ({ reason }) => notes.push(reason));
    const tooLong = setTimeout(() => session.close(), PATIENCE);
    const outcome = await session.connect().then(
      () => 'open' as const,
      () => 'blocked' as const,
    );
    clearTimeout(tooLong);
    session.close();
    await this.#parley.deleteRoom(id);
    return { outcome, notes };
  }

  #found(subject: Subject, trial: Trial): void {
    this.findings.value = { ...this.findings.value, [subject]: trial };
  }
}

const untried = (thrown: unknown): Trial => ({ outcome: 'none', notes: [String(thrown)] });
const blocked = (thrown: unknown): Trial => ({ outcome: 'blocked', notes: [String(thrown)] });

/** Undefined while something is still looked at. */
export function verdictOf(findings: Findings): Verdict | undefined {
  const { server, socket, direct, relayUdp, relayTcp } = findings;
  if (server?.outcome === 'blocked') return 'noServer';
  if (socket?.outcome === 'blocked') return 'noSocket';
  if (!server || !socket || !direct || !relayUdp || !relayTcp) return undefined;
  const ways = [direct, relayUdp, relayTcp];
  if (ways.every(({ outcome }) => outcome === 'none')) return 'untried';
  const relayed = [relayUdp, relayTcp].some(({ outcome }) => outcome === 'open');
  const straight = [direct, relayUdp].some(({ outcome }) => outcome === 'open');
  if (straight) return relayed ? 'good' : 'direct';
  return relayed ? 'relayed' : 'noMedia';
}

/** What to put into a bug report. Where it was looked at stands there, and of whom nothing. */
export function reportOf(findings: Findings, place: { origin: string; browser: string }): string {
  const lines = SUBJECTS.map((subject) => {
    const { outcome = 'unfinished', notes = [] } = findings[subject] ?? {};
    return [`${subject}: ${outcome}`, ...new Set(notes)].join('; ');
  });
  const head = ['Parley connection check', new Date().toISOString(), place.origin, place.browser];
  return [...head, ...lines].join('\n');
}
