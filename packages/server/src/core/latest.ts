import type { UserId } from './ids.ts';
import { SparseMap } from './sparse-map.ts';

/**
 * What was decided last about each person, of one kind, since somebody has been in the room. The door
 * knows of it where it has read the room since.
 */
export class Latest<V> {
  readonly #known = new SparseMap<UserId, { readonly value: V; readonly version: number }>();

  /** @param version the room's, behind that decision @returns false where it was decided anew since */
  note(userId: UserId, value: V, version: number): boolean {
    const isNews = version > this.versionOf(userId);
    if (isNews) this.#known.set(userId, { value, version });
    return isNews;
  }

  /** As {@link note}; what comes without a version counts as decided last. */
  learn(userId: UserId, value: V, version: number | undefined): boolean {
    return version === undefined || this.note(userId, value, version);
  }

  /** Which version of the room is behind what is known; 0 where nothing was decided. */
  versionOf(userId: UserId): number {
    return this.#known.get(userId)?.version ?? 0;
  }

  /** What was decided after the room had that version; undefined where nothing was. */
  since(userId: UserId, version: number): V | undefined {
    const known = this.#known.get(userId);
    return known && known.version > version ? known.value : undefined;
  }
}
