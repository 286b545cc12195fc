import type { Bus } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { NodeId } from '../core/ids.ts';
import type { Occupants } from '../core/occupants.ts';
import type { Timers } from '../core/ports.ts';
import { linesOf } from './part.ts';

export interface ReturnsOptions {
  readonly bus: Bus;
  readonly timers: Timers;
  /** How long the places are kept of whoever was connected to a node that is gone, in ms. */
  readonly resumeWindow: number;
}

type Going = Extract<RoomEntry, { kind: 'leave' | 'unwait' }>;

/** Waits for those of a room who were connected to a node that is gone, and takes out who does not come back. */
export class Returns {
  readonly #occupants: Occupants;
  readonly #options: ReturnsOptions;
  readonly #takeOut: (entry: Going) => void;

  constructor(occupants: Occupants, options: ReturnsOptions, takeOut: (entry: Going) => void) {
    this.#occupants = occupants;
    this.#options = options;
    this.#takeOut = takeOut;
  }

  /** Begins to wait for those who are lost by now. */
  await(): void {
    const { timers, resumeWindow } = this.#options;
    const awaited = new Set(this.#lost().map(({ line }) => line));
    if (awaited.size > 0) timers.after(resumeWindow, () => this.#end(awaited));
  }

  /** @param awaited whose time is over; others may have been lost since */
  #end(awaited: ReadonlySet<Going['line']>): void {
    for (const entry of this.#lost()) if (awaited.has(entry.line)) this.#takeOut(entry);
  }

  #lost(): Going[] {
    const lines = linesOf(this.#occupants.all()).filter(([, line]) => this.#isLost(line));
    const waiting = [...this.#occupants.lobby.all()].filter((each) => this.#isLost(each));
    return [
      ...lines.map(([{ facts: peer }, { id: line }]) => ({ kind: 'leave', peer, line }) as const),
      ...waiting.map(({ line }) => ({ kind: 'unwait', line }) as const),
    ];
  }

  #isLost({ node }: { readonly node: NodeId }): boolean {
    const { bus } = this.#options;
    return node !== bus.node && !bus.nodes.has(node);
  }
}
