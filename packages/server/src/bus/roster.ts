import type { NodeId } from '../core/ids.ts';

/** The nodes that live, as far as this one knows. */
export class Roster {
  #known: ReadonlySet<NodeId> = new Set();
  /** Who has come since it was asked: they may not be in the answer. */
  readonly #joined = new Set<NodeId>();

  get nodes(): ReadonlySet<NodeId> {
    return this.#known;
  }

  /** These live, and perhaps others that have not been heard of yet. */
  add(living: ReadonlySet<NodeId>): void {
    this.#known = new Set([...this.#known, ...living]);
  }

  /** A node has come. */
  join(node: NodeId): void {
    this.#joined.add(node);
    this.add(this.#joined);
  }

  /** To be called before it is asked who lives. */
  ask(): void {
    this.#joined.clear();
  }

  /** These live and no others. @returns those that lived before */
  settle(living: ReadonlySet<NodeId>): readonly NodeId[] {
    const before = this.#known;
    this.#known = new Set([...living, ...this.#joined]);
    return [...before].filter((node) => !this.#known.has(node));
  }
}
