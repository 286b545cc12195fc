import type { Bus } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { Cluster, RoomView } from '../core/hub.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { Replica } from '../core/replica.ts';
import type { SeatChange } from '../core/seat.ts';
import type { ClusterSettings, OrderOptions } from './shared-order.ts';
import type { Draft } from './sorts.ts';
import { unknownRoom } from '../core/event.ts';
import { untouched } from '../core/bus.ts';
import { AppError } from '../core/errors.ts';
import { RoomCommands } from '../core/room-commands.ts';
import { Allowance } from './allowance.ts';
import { bodyOf } from './entries.ts';
import { Outbox } from './outbox.ts';
import { distantChangeOf, RoomRecord } from './record.ts';
import { RETRY, SharedOrder } from './shared-order.ts';

/** The nodes that share rooms by an engine between them (ADR 9). */
export class BusCluster implements Cluster {
  readonly #options: OrderOptions;
  /** Of rooms that somebody holds, or held and has yet to tell the others of. */
  readonly #orders = new Set<SharedOrder>();
  /** What is to be said to rooms that nobody of this node is in. */
  readonly #errands = new Map<RoomId, Outbox>();
  /** A room can be followed once at a time: whoever held it before must have done with it. */
  readonly #opening = new Map<RoomId, Promise<void>>();
  /** Nodes that are gone, and whose people may come back yet. */
  readonly #awaited = new Set<NodeId>();
  /** Whether others may have gone of whom nothing was heard here, and whose people may come back yet. */
  #mayMiss = true;
  #cancelMissing = (): void => {};
  #cancelRetry = (): void => {};

  constructor(bus: Bus, settings: ClusterSettings) {
    let made = 0;
    const newId = () => `${bus.node}.${(made += 1)}`;
    const allowance = new Allowance();
    this.#options = { ...settings, bus, newId, allowance, report: unlessAway(settings.report) };
    bus.watch({
      onGone: (node) => this.#awaitReturns(node),
      onState: (state) => {
        if (state === 'up') this.#resume();
      },
    });
    this.#awaitUnknown();
  }

  get node(): NodeId {
    return this.#options.bus.node;
  }

  order(id: RoomId, replica: Replica): Order {
    const before = this.#opening.get(id);
    const forget = () => void this.#orders.delete(order);
    const order = new SharedOrder(id, replica, this.#options, before, forget);
    this.#orders.add(order);
    this.#opening.set(id, order.ready);
    void this.#forgetOpening(id, order.ready);
    return order;
  }

  async #forgetOpening(id: RoomId, ready: Promise<void>): Promise<void> {
    await ready;
    if (this.#opening.get(id) === ready) this.#opening.delete(id);
  }

  /** How many rooms there is something to do for. */
  get size(): number {
    return this.#orders.size + this.#errands.size;
  }

  distant(id: RoomId): RoomCommands {
    return new DistantRoom(id, this.#options, (draft) => this.#say(id, draft));
  }

  #say(id: RoomId, draft: Draft): void {
    const errand = this.#errands.get(id) ?? this.#errand(id);
    if (this.#options.bus.state === 'up') void errand.send(draft);
    else errand.keep(draft, false);
  }

  /** There as long as something is to be said to a room that nobody of this node is in. */
  #errand(id: RoomId): Outbox {
    const outbox: Outbox = new Outbox(id, {
      ...this.#options,
      onRefused: nothing,
      onFailed: () => this.#retryLater(),
      onAnswered: () => {
        if (outbox.isEmpty) this.#errands.delete(id);
      },
    });
    outbox.awaitNothing();
    this.#errands.set(id, outbox);
    return outbox;
  }

  #resume(): void {
    this.#awaitUnknown();
    const rooms = Map.groupBy(this.#orders, (order) => order.id);
    for (const orders of rooms.values()) void rejoinInTurn(orders);
    this.#runErrands();
  }

  #runErrands(): void {
    for (const errand of this.#errands.values()) void errand.flush();
  }

  /** A bus that never was down does not tell that it is up. */
  #retryLater(): void {
    const { bus, timers } = this.#options;
    if (bus.state === 'down') return;
    this.#cancelRetry();
    this.#cancelRetry = timers.after(RETRY, () => this.#runErrands());
  }

  async end(id: RoomId): Promise<boolean> {
    const { bus, newId, report } = this.#options;
    const entry = { kind: 'shut', reason: 'roomClosed' } as const;
    const body = bodyOf(entry);
    try {
      for (;;) {
        const seen = (await bus.look(id)) ?? untouched('');
        const record = new RoomRecord(seen);
        if (record.isInUse((node) => this.#counts(node))) return false;
        if (record.shut) return true;
        const step = { entry: { id: newId(), node: bus.node, body }, behind: seen };
        // Where somebody was quicker, they may have come in.
        if (await bus.append(id, { ...step, ...distantChangeOf(entry) })) return true;
      }
    } catch (thrown) {
      report(thrown);
      return false;
    }
  }

  /** Whether the people of a node may be in a room that nobody of this one holds, or come back to it. */
  #counts(node: NodeId): boolean {
    const { bus } = this.#options;
    if (node === bus.node) return false;
    return this.#mayMiss || bus.nodes.has(node) || this.#awaited.has(node);
  }

  /** Who has gone before this node came, or while it was cut off, is not known to it. */
  #awaitUnknown(): void {
    const { timers, resumeWindow } = this.#options;
    this.#cancelMissing();
    this.#mayMiss = true;
    this.#cancelMissing = timers.after(resumeWindow, () => (this.#mayMiss = false));
  }

  #awaitReturns(node: NodeId): void {
    const { timers, resumeWindow } = this.#options;
    for (const order of this.#orders) order.awaitReturns();
    this.#awaited.add(node);
    timers.after(resumeWindow, () => this.#awaited.delete(node));
  }

  async look(id: RoomId): Promise<RoomView | undefined> {
    const { bus, report } = this.#options;
    try {
      const snapshot = await bus.look(id);
      return viewOf(id, new RoomRecord(snapshot ?? untouched('')));
    } catch (thrown) {
      report(thrown);
      return undefined;
    }
  }

  async rooms(): Promise<ReadonlySet<RoomId>> {
    const { bus, report } = this.#options;
    try {
      return await bus.rooms();
    } catch (thrown) {
      report(thrown);
      return new Set();
    }
  }
}

function viewOf(id: RoomId, record: RoomRecord): RoomView {
  const seats = new Map(record.seats().map((seat) => [seat.clientId, seat]));
  const facts = record.room ?? unknownRoom(id);
  return { facts, occupants: record.occupants(), seats };
}

/** Of one room, as it can be followed once at a time; and what was said before is told before. */
async function rejoinInTurn(orders: readonly SharedOrder[]): Promise<void> {
  for (const order of orders) await order.rejoin();
}

const nothing = (): void => {};

/** That the engine is out of reach the bus says once, to all who watch it. */
const unlessAway =
  (report: ClusterSettings['report']): ClusterSettings['report'] =>
  (thrown) => {
    const isAway = thrown instanceof AppError && thrown.code === 'bus-failed';
    if (!isAway) report(thrown);
  };

/** A room that nobody of this node is in. */
class DistantRoom extends RoomCommands {
  readonly #id: RoomId;
  readonly #options: OrderOptions;
  readonly #say: (draft: Draft) => void;

  /** @param say says it to the room, now or once it can be */
  constructor(id: RoomId, options: OrderOptions, say: (draft: Draft) => void) {
    super();
    this.#id = id;
    this.#options = options;
    this.#say = say;
  }

  protected override append(entry: RoomEntry): void {
    this.#say({ entry, change: distantChangeOf(entry) });
  }

  override async changeSeat(change: SeatChange): Promise<boolean> {
    const { bus, newId } = this.#options;
    const entry = { kind: 'seat', id: '', ...change } as const;
    const sent = { id: newId(), node: bus.node, body: bodyOf(entry) };
    return (await bus.append(this.#id, { entry: sent, ...distantChangeOf(entry) })) !== undefined;
  }
}
