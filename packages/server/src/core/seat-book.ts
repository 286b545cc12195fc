import type { Seat, SeatChange } from './seat.ts';

/** The seats of a room, by the id that their clients have chosen (M2). */
export class SeatBook {
  readonly #seats = new Map<string, Seat>();
  /** Who waits to know whether a change was done. */
  readonly #waiting = new Map<string, (done: boolean) => void>();

  get all(): ReadonlyMap<string, Seat> {
    return this.#seats;
  }

  /** Changes a seat, unless it is not what it was taken for. */
  change(id: string, { clientId, was, now }: SeatChange): void {
    const isAsExpected = this.#seats.get(clientId)?.mark === was?.mark;
    if (isAsExpected && now) this.#seats.set(clientId, now);
    if (isAsExpected && !now) this.#seats.delete(clientId);
    this.#answer(id, isAsExpected);
  }

  /** @param onDone told whether the change of that id was done */
  await(id: string, onDone: (done: boolean) => void): void {
    this.#waiting.set(id, onDone);
  }

  /** A change has no place in the order: it is not done. */
  refuse(id: string): void {
    this.#answer(id, false);
  }

  #answer(id: string, done: boolean): void {
    const onDone = this.#waiting.get(id);
    this.#waiting.delete(id);
    onDone?.(done);
  }

  /** Takes over what is known otherwise. */
  replace(seats: Iterable<Seat>): void {
    this.#seats.clear();
    for (const seat of seats) this.#seats.set(seat.clientId, seat);
  }
}
