import type { Bus } from '../core/bus.ts';
import type { NodeId } from '../core/ids.ts';
import { nodeId } from '../core/ids.ts';

const TOPIC = 'leaving';

/**
 * A node that stops asks its people to go one after another, so that those who stay can take them over.
 * Where nobody stays, as when all workers of a machine stop, that would keep some out for longer than
 * need be: so each node says that it leaves.
 */
export class Handover {
  readonly #bus: Bus;
  readonly #leaving = new Set<NodeId>();
  readonly #alone = new AbortController();
  readonly #ends: readonly (() => void)[];

  constructor(bus: Bus) {
    this.#bus = bus;
    this.#ends = [
      bus.onTold(TOPIC, (node) => this.#note(nodeId(node))),
      bus.watch({ onGone: (node) => this.#forget(node) }),
    ];
  }

  /** This node leaves. @returns aborted once nobody stays */
  begin(): AbortSignal {
    const { node } = this.#bus;
    this.#note(node);
    // Whoever does not hear of it takes this node for one that stays, for as long as it does.
    this.#bus.tell(TOPIC, node).catch(() => {});
    return this.#alone.signal;
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  #note(node: NodeId): void {
    this.#leaving.add(node);
    this.#look();
  }

  #forget(node: NodeId): void {
    this.#leaving.delete(node);
    this.#look();
  }

  #look(): void {
    const { node, nodes } = this.#bus;
    const staying = [...nodes].filter((each) => !this.#leaving.has(each));
    if (this.#leaving.has(node) && staying.length === 0) this.#alone.abort();
  }
}
