import type { Seat, SeatChange } from './seat.ts';
import { Answers } from './answers.ts';
import { SparseMap } from './sparse-map.ts';

/** The seats of a room, by the id that their clients have chosen (M2). */
export class SeatBook {
  readonly #seats = new SparseMap<string, Seat>();
  readonly #answers = new Answers();

  get all(): ReadonlyMap<string, Seat> {
    return this.#seats.all;
  }

  /** Changes a seat, unless it is not what it was taken for. */
  change(id: string, { clientId, was, now }: SeatChange): void {
    const isAsExpected = this.#seats.get(clientId)?.mark === was?.mark;
    if (isAsExpected && now) this.#seats.set(clientId, now);
    if (isAsExpected && !now) this.#seats.delete(clientId);
    this.#answers.answer(id, isAsExpected);
  }

  /** @param onDone told whether the change of that id was done */
  await(id: string, onDone: (done: boolean) => void): void {
    this.#answers.await(id, onDone);
  }

  /** A change has no place in the order: it is not done. */
  refuse(id: string): void {
    this.#answers.answer(id, false);
  }

  /** Nothing more is done: whoever waits for a change is told so. */
  close(): void {
    this.#answers.close();
  }

  /** Takes over what is known otherwise. */
  replace(seats: Iterable<Seat>): void {
    this.#seats.clear();
    for (const seat of seats) this.#seats.set(seat.clientId, seat);
  }
}
