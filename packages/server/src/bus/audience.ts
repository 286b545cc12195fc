import type { BusState, BusWatcher } from '../core/bus.ts';
import type { NodeId } from '../core/ids.ts';

/** Who in this node listens to what is said to nodes, and of them. */
export class Audience {
  readonly #listeners = new Map<string, Set<(body: string) => void>>();
  readonly #watchers = new Set<BusWatcher>();

  onTold(topic: string, listener: (body: string) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  watch(watcher: BusWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  told(topic: string, body: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(body);
  }

  changed(state: BusState, reason?: Error): void {
    for (const watcher of this.#watchers) watcher.onState?.(state, reason);
  }

  gone(node: NodeId): void {
    for (const watcher of this.#watchers) watcher.onGone?.(node);
  }
}
