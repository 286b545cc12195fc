import type { NodeId } from '../core/ids.ts';

/** The nodes that live, as far as this one knows. */
export class Roster {
  #known: ReadonlySet<NodeId> = new Set();

  get nodes(): ReadonlySet<NodeId> {
    return this.#known;
  }

  /** These live, and perhaps others that have not been heard of yet. */
  add(living: ReadonlySet<NodeId>): void {
    this.#known = new Set([...this.#known, ...living]);
  }

  /** These live and no others. @returns those that lived before */
  settle(living: ReadonlySet<NodeId>): readonly NodeId[] {
    const gone = [...this.#known].filter((node) => !living.has(node));
    this.#known = living;
    return gone;
  }
}
