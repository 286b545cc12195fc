/**
 * What nodes tell each other of what is frequent (ADR 12): turns that were taken, and sockets of each
 * network. It is told afterwards and several times a second, so that nobody waits for it; meanwhile,
 * and while the engine between the nodes is away, each node goes by what it knows.
 */
import type { Bus } from '../core/bus.ts';
import type { NodeId } from '../core/ids.ts';
import type { FrequentAction, Timers } from '../core/ports.ts';
import type { CountedLimits } from './limits.ts';
import { nodeId } from '../core/ids.ts';
import { CountedPlaces } from './places.ts';

const TOPIC = 'limits';
/** How often nodes tell each other, in ms. */
const INTERVAL = 250;
/** How many lines are told at once. */
const MAX_LINES = 1_000;

/** What is told beside turns: sockets of a network; and, instead of a line, that a node tells all it has. */
const SOCKETS = 'sockets';
const ANEW = 'anew';
/** A proxy may pass on anything as an address. */
const LINE = /^(\S+) (.*) (\d+)$/;

type Charge = Pick<CountedLimits, 'charge'>;

export class Exchange {
  readonly #bus: Bus;
  readonly #timers: Timers;
  /** Turns that were taken since the last time, by action and subject. */
  readonly #taken = new Map<FrequentAction, Map<string, number>>();
  /** Networks that have more or fewer sockets here than the last time. */
  readonly #changed = new Set<string>();
  /** The sockets of this node, with what the others tell of theirs. */
  readonly places = new CountedPlaces((network) => void this.#changed.add(network));
  readonly #leave: (() => void)[] = [];
  #callOff = (): void => {};

  constructor(bus: Bus, timers: Timers) {
    this.#bus = bus;
    this.#timers = timers;
  }

  readonly onPaced = (action: FrequentAction, subject: string): void => {
    const turns = this.#taken.get(action) ?? new Map<string, number>();
    this.#taken.set(action, turns);
    turns.set(subject, (turns.get(subject) ?? 0) + 1);
  };

  /** Begins to tell and to listen. */
  open(limits: Charge): void {
    this.#leave.push(
      this.#bus.onTold(TOPIC, (body) => this.#hear(body, limits)),
      this.#bus.watch({
        onState: (state) => void (state === 'up' && this.#begin()),
        onGone: (node) => this.places.forget(node),
      }),
    );
    this.#begin();
    this.#next();
  }

  close(): void {
    this.#callOff();
    for (const leave of this.#leave) leave();
  }

  #next(): void {
    this.#callOff = this.#timers.after(INTERVAL, () => {
      if (this.#bus.nodes.size > 1) void this.#tell(this.#news());
      this.#taken.clear();
      this.#changed.clear();
      this.#next();
    });
  }

  /** Tells all that is here, and asks the others for what is there. */
  #begin(): void {
    void this.#tell([ANEW, ...this.#sockets(this.places.networks)]);
  }

  /** What has happened since the last time. */
  #news(): string[] {
    const turns = [...this.#taken].flatMap(([action, subjects]) =>
      [...subjects].map(([subject, count]) => `${action} ${subject} ${count}`),
    );
    return [...turns, ...this.#sockets(this.#changed)];
  }

  #sockets(networks: Iterable<string>): string[] {
    return [...networks].map((network) => `${SOCKETS} ${network} ${this.places.here(network)}`);
  }

  async #tell(lines: readonly string[]): Promise<void> {
    for (let at = 0; at < lines.length; at += MAX_LINES) {
      const body = [this.#bus.node, ...lines.slice(at, at + MAX_LINES)].join('\n');
      // Who is out of reach is told all anew.
      await this.#bus.tell(TOPIC, body).catch(() => {});
    }
  }

  #hear(body: string, limits: Charge): void {
    const [name = '', ...lines] = body.split('\n');
    const node = nodeId(name);
    if (node === this.#bus.node) return;
    for (const line of lines) this.#hearLine(node, line, limits);
  }

  #hearLine(node: NodeId, line: string, limits: Charge): void {
    if (line === ANEW) {
      this.places.forget(node);
      void this.#tell(this.#sockets(this.places.networks));
      return;
    }
    const [, what = '', subject = '', count = ''] = LINE.exec(line) ?? [];
    if (what === SOCKETS) this.places.hear(node, subject, Number(count));
    else limits.charge(what, subject, Number(count));
  }
}
