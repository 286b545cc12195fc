/** How much is kept of a room, and for how long. */
export interface Bounds {
  /** Entries of a room that are kept. */
  readonly entries: number;
  /** Characters of a room's entries that are kept. */
  readonly size: number;
  /** How long a room that nobody follows is kept, in ms. */
  readonly life: number;
}

/** A room outlives the longest time that somebody may keep their place in it (`RESUME_WINDOW`). */
export const BOUNDS: Bounds = { entries: 5_000, size: 1 << 21, life: 15 * 60_000 };
