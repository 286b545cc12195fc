import type { Condition, Placed, Position, Snapshot, Step } from '../core/bus.ts';
import type { Bounds } from './bounds.ts';

/** The order of one room, its record and its latest entries. */
export class MemoryOrder {
  readonly #epoch: string;
  readonly #bounds: Bounds;
  readonly #fields = new Map<string, string>();
  readonly #kept: Placed[] = [];
  #offset = 0;
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(epoch: string, bounds: Bounds) {
    this.#epoch = epoch;
    this.#bounds = bounds;
  }

  /** Whether a step's conditions hold. @param order undefined where nobody had the room */
  static allows(order: MemoryOrder | undefined, { when = [] }: Step): boolean {
    const fields = order ? order.#fields : new Map<string, string>();
    return when.every((condition) => holds(condition, fields.get(condition.field)));
  }

  snapshot(): Snapshot {
    return { epoch: this.#epoch, offset: this.#offset, fields: new Map(this.#fields) };
  }

  kept(): readonly Placed[] {
    return [...this.#kept];
  }

  /** What came behind a position; undefined where that is not known. */
  since({ epoch, offset }: Position): readonly Placed[] | undefined {
    const missed = this.#kept.filter((placed) => placed.offset > offset);
    const isWhole = missed.length === this.#offset - offset;
    return epoch === this.#epoch && isWhole ? missed : undefined;
  }

  append({ entry, clear = [], set = {} }: Step): Placed {
    this.#offset += 1;
    const placed = { epoch: this.#epoch, offset: this.#offset, ...entry };
    for (const field of clear) this.#fields.delete(field);
    for (const [field, value] of Object.entries(set)) this.#fields.set(field, value);
    this.#keep(placed);
    return placed;
  }

  startTimer(expire: () => void): void {
    this.stopTimer();
    this.#timer = setTimeout(expire, this.#bounds.life).unref();
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
  }

  #keep(placed: Placed): void {
    this.#kept.push(placed);
    this.#size += placed.body.length;
    while (this.#kept.length > this.#bounds.entries || this.#size > this.#bounds.size) {
      this.#size -= this.#kept.shift()?.body.length ?? this.#size;
    }
  }
}

function holds(condition: Condition, value: string | undefined): boolean {
  if ('equals' in condition) return value === condition.equals;
  return (condition.is === 'present') === (value !== undefined);
}
