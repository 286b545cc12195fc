import type { Follower, Placed, Position, Snapshot } from '../core/bus.ts';
import type { Reading } from './replies.ts';
import { untouched } from '../core/bus.ts';

/** Nothing was read yet. */
const NOWHERE: Position = { epoch: '', offset: 0 };

/** What a room's follower needs of the engine. */
export interface Source {
  /** @throws Error where it cannot be read now */
  read(after: Position): Promise<Reading>;
  /** Counts entries that were read in place of being heard. */
  filled(entries: number): void;
  /** Counts that everything had to be read. */
  begunAnew(): void;
}

/** A room that a node follows: tells the follower everything in order, and reads what was not heard. */
export class RoomFollowing {
  readonly #follower: Follower;
  readonly #source: Source;
  #position = NOWHERE;
  /** The latest that was heard of and could not be told yet. */
  #latest = NOWHERE;
  #isHeld = true;
  #isOver = false;
  #reading: Promise<void> | undefined;

  constructor(follower: Follower, source: Source) {
    this.#follower = follower;
    this.#source = source;
  }

  /** Reads everything there is; tells nothing until {@link release}. */
  async begin(): Promise<{ snapshot: Snapshot; kept: readonly Placed[] }> {
    const reading = await this.#source.read(NOWHERE);
    if (reading.kind === 'missed') throw new Error('There is nothing that could have been missed');
    this.#position = placeOf(reading.snapshot);
    return reading;
  }

  /** Nothing more is told. */
  end(): void {
    this.#isOver = true;
  }

  /** Tells what was heard meanwhile, and from then on what is heard. */
  release(): void {
    this.#isHeld = false;
    if (this.#isBehind) this.#catchUpSoon();
  }

  hear(placed: Placed): void {
    const { epoch, offset } = placed;
    if (this.#isHeld || this.#reading) {
      this.#latest = { epoch, offset };
    } else if (epoch !== this.#position.epoch || offset > this.#position.offset + 1) {
      this.#latest = { epoch, offset };
      this.#catchUpSoon();
    } else if (offset === this.#position.offset + 1) {
      this.#tell(placed);
    }
  }

  /** Reads what was missed. @throws Error where it cannot be read now */
  catchUp(): Promise<void> {
    return (this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    }));
  }

  async #readAll(): Promise<void> {
    do {
      this.#latest = NOWHERE;
      this.#take(await this.#source.read(this.#position));
    } while (this.#isBehind && !this.#isOver);
  }

  #take(reading: Reading): void {
    if (reading.kind === 'missed') {
      this.#source.filled(reading.entries.length);
      for (const placed of reading.entries) this.#tell(placed);
    } else if (!this.#isOver) {
      this.#source.begunAnew();
      this.#begin(reading);
    }
  }

  /** A new order that is known from its first entry on is told from there: none of it is missed. */
  #begin({ snapshot, kept }: Extract<Reading, { kind: 'whole' }>): void {
    const { epoch, offset } = snapshot;
    const isWhole = epoch !== this.#position.epoch && kept.length === offset;
    this.#position = { epoch, offset: isWhole ? 0 : offset };
    if (!isWhole) return this.#follower.onAnew(snapshot, kept);
    this.#follower.onAnew(untouched(epoch), []);
    for (const placed of kept) this.#tell(placed);
  }

  #tell({ epoch, offset, ...entry }: Placed): void {
    if (this.#isOver) return;
    this.#position = { epoch, offset };
    this.#follower.onEntry(this.#position, entry);
  }

  /** Whoever connects anew catches up as well, should this fail. */
  #catchUpSoon(): void {
    this.catchUp().catch(() => {});
  }

  get #isBehind(): boolean {
    const { epoch, offset } = this.#latest;
    if (epoch === '') return false;
    return epoch !== this.#position.epoch || offset > this.#position.offset;
  }
}

const placeOf = ({ epoch, offset }: Position): Position => ({ epoch, offset });
