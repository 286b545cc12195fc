import type { Condition, Placed, Position, Snapshot, Step, Versioned } from '../core/bus.ts';
import type { Bounds } from './bounds.ts';

/** The order of one room, its record and its latest entries. */
export class MemoryOrder {
  readonly #epoch: string;
  readonly #bounds: Bounds;
  readonly #fields = new Map<string, string>();
  /** Of fields that are raised. */
  readonly #versions = new Map<string, number>();
  readonly #kept: Placed[] = [];
  #offset = 0;
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(epoch: string, bounds: Bounds) {
    this.#epoch = epoch;
    this.#bounds = bounds;
  }

  /** Whether a step's conditions hold. @param order undefined where nobody had the room */
  static allows(order: MemoryOrder | undefined, { when = [], behind }: Step): boolean {
    if (behind && !standsAt(order, behind)) return false;
    const fields = order ? order.#fields : new Map<string, string>();
    return when.every((condition) => holds(condition, fields.get(condition.field)));
  }

  snapshot(): Snapshot {
    const [fields, versions] = [new Map(this.#fields), new Map(this.#versions)];
    return { epoch: this.#epoch, offset: this.#offset, fields, versions };
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

  append({ entry, clear = [], clearUnder = [], set = {}, raise = {} }: Step): Placed {
    this.#offset += 1;
    const placed = { epoch: this.#epoch, offset: this.#offset, ...entry };
    for (const field of clear) this.#clear(field);
    for (const beginning of clearUnder) this.#clearUnder(beginning);
    for (const [field, value] of Object.entries(set)) this.#fields.set(field, value);
    for (const [field, versioned] of Object.entries(raise)) this.#raise(field, versioned);
    this.#keep(placed);
    return placed;
  }

  #clear(field: string): void {
    this.#fields.delete(field);
    this.#versions.delete(field);
  }

  #clearUnder(beginning: string): void {
    for (const field of this.#fields.keys()) if (field.startsWith(beginning)) this.#clear(field);
  }

  #raise(field: string, { version, value }: Versioned): void {
    const known = this.#versions.get(field);
    if (known !== undefined && known >= version) return;
    this.#fields.set(field, value);
    this.#versions.set(field, version);
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

function standsAt(order: MemoryOrder | undefined, { epoch, offset }: Position): boolean {
  const { epoch: own, offset: latest } = order?.snapshot() ?? { epoch, offset: 0 };
  return latest === offset && (offset === 0 || own === epoch);
}

function holds(condition: Condition, value: string | undefined): boolean {
  if ('equals' in condition) return value === condition.equals;
  return (condition.is === 'present') === (value !== undefined);
}
