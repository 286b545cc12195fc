import type { NodeId } from '../core/ids.ts';
import type { Places } from '../core/ports.ts';

/** How many sockets each network has: here, and at the other nodes as far as they have told. */
export class CountedPlaces implements Places {
  readonly #here = new Map<string, number>();
  readonly #elsewhere = new Map<NodeId, Map<string, number>>();
  readonly #onChange: ((network: string) => void) | undefined;

  /** @param onChange told of each network that has more or fewer here than before */
  constructor(onChange?: (network: string) => void) {
    this.#onChange = onChange;
  }

  /** Those that have sockets here. */
  get networks(): Iterable<string> {
    return this.#here.keys();
  }

  here(network: string): number {
    return this.#here.get(network) ?? 0;
  }

  total(network: string): number {
    let total = this.here(network);
    for (const counts of this.#elsewhere.values()) total += counts.get(network) ?? 0;
    return total;
  }

  take(network: string): void {
    put(this.#here, network, this.here(network) + 1);
    this.#onChange?.(network);
  }

  leave(network: string): void {
    put(this.#here, network, this.here(network) - 1);
    this.#onChange?.(network);
  }

  /** So many a network has at another node now. */
  hear(node: NodeId, network: string, count: number): void {
    const counts = this.#elsewhere.get(node) ?? new Map<string, number>();
    this.#elsewhere.set(node, counts);
    put(counts, network, count);
  }

  /** A node has gone, or tells all that it has anew. */
  forget(node: NodeId): void {
    this.#elsewhere.delete(node);
  }
}

function put(counts: Map<string, number>, network: string, count: number): void {
  if (count > 0) counts.set(network, count);
  else counts.delete(network);
}
