import type { Bus } from '../core/bus.ts';
import type { EntryOf, RoomEntry } from '../core/entry.ts';
import type { NodeId } from '../core/ids.ts';
import type { Line, Peer } from '../core/peer.ts';
import type { Replica } from '../core/replica.ts';
import type { Lines } from './part.ts';
import { linesOf, ownLines } from './part.ts';

interface StageOptions {
  readonly bus: Pick<Bus, 'node'>;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/** Applies entries to a replica, and answers for the connections of this node where they are concerned. */
export class Stage {
  readonly #replica: Replica;
  readonly #options: StageOptions;
  readonly #append: (entry: RoomEntry) => void;

  constructor(replica: Replica, options: StageOptions, append: (entry: RoomEntry) => void) {
    this.#replica = replica;
    this.#options = options;
    this.#append = append;
  }

  /**
   * Applies an entry that all nodes hear.
   *
   * @param from the node that has applied it already
   */
  hear(entry: RoomEntry, offset: number, from?: NodeId): void {
    this.apply(entry, offset, from);
    if (entry.kind === 'probe') this.#probe(entry);
  }

  apply(entry: RoomEntry, offset = this.#replica.stream.offset, from?: NodeId): void {
    const own = this.#ownLeftForDead(entry);
    this.#replica.apply(offset, entry, from);
    // They come in anew.
    for (const [, { outlet }] of own) outlet.close('internal');
    if (entry.kind === 'enter' && entry.node === this.#options.bus.node) this.#forgetRefused(entry);
  }

  #probe({ id, userId, ms }: EntryOf<'probe'>): void {
    for (const [peer, line] of this.#own(this.#replica.occupants.of(userId))) {
      const asked = line.outlet.probe(ms);
      asked.then((lives) => this.#tellOfLife(id, peer, line, lives), this.#options.report);
    }
  }

  #tellOfLife(id: string, { facts }: Peer, line: Line, lives: boolean): void {
    if (lives) return this.#append({ kind: 'alive', id });
    line.outlet.close('unresponsive');
    this.#append({ kind: 'leave', peer: facts, line: line.id });
  }

  /** Has the record forget a connection that was not let in. */
  #forgetRefused({ facts, line }: EntryOf<'enter'>): void {
    const lines = linesOf(this.#replica.occupants.of(facts.userId));
    const isHere = lines.some(([, { id }]) => id === line);
    if (!isHere) this.#append({ kind: 'leave', peer: facts, line });
  }

  /** Connections of this node that others took for dead while it was cut off. */
  #ownLeftForDead(entry: RoomEntry): Lines {
    if (entry.kind !== 'leave') return [];
    const { userId } = entry.peer;
    return this.#own(this.#replica.occupants.of(userId)).filter(([, { id }]) => id === entry.line);
  }

  #own(peers: Iterable<Peer>): Lines {
    return ownLines(peers, this.#options.bus.node);
  }
}
