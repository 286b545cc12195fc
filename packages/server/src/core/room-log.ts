import type { Envelope } from './envelope.ts';
import type { RoomEvent } from './event.ts';
import type { Peer } from './peer.ts';

/** Whether an event went to a peer. */
export type Reach = (peer: Peer) => boolean;

export interface LogEntry {
  readonly envelope: Envelope;
  readonly reach: Reach;
}

/** Events kept of one room. */
const MAX_ENTRIES = 2_000;
/** Characters kept of one room. */
const MAX_SIZE = 1 << 20;
/** What an event without a text of its own takes, in characters. */
const BASE_SIZE = 256;

/** The latest events of a room, for peers who lost their connection and come back (ADR 5). */
export class RoomLog {
  readonly #entries: LogEntry[] = [];
  #size = 0;
  #floor: number;

  /** @param floor the offset of the last event that is not kept */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** The offset of the last event that is forgotten. */
  get floor(): number {
    return this.#floor;
  }

  add(envelope: Envelope, reach: Reach): void {
    this.#entries.push({ envelope, reach });
    this.#size += sizeOf(envelope.event);
    while (this.#entries.length > MAX_ENTRIES || this.#size > MAX_SIZE) this.#drop();
  }

  /** What happened from an offset on, that event included where it is kept. */
  from(offset: number): readonly LogEntry[] {
    return this.#entries.filter(({ envelope }) => envelope.offset >= offset);
  }

  /** What happened last, the latest at the end. */
  latest(most: number): readonly Envelope[] {
    return this.#entries.slice(-most).map(({ envelope }) => envelope);
  }

  /** Forgets what everybody has, up to and with an offset. */
  forget(offset: number): void {
    while (this.#oldest() <= offset) this.#drop();
    this.#floor = Math.max(this.#floor, offset);
  }

  #oldest(): number {
    return this.#entries[0]?.envelope.offset ?? Infinity;
  }

  #drop(): void {
    const oldest = this.#entries.shift();
    if (!oldest) return;
    this.#size -= sizeOf(oldest.envelope.event);
    this.#floor = oldest.envelope.offset;
  }
}

function sizeOf(event: RoomEvent): number {
  return BASE_SIZE + textOf(event).length;
}

function textOf(event: RoomEvent): string {
  switch (event.kind) {
    case 'signal':
      return event.verbatim?.rest ?? '';
    case 'message':
    case 'revised':
      return event.message.text;
    case 'group':
      return event.change.what === 'commit' ? (event.change.commit ?? '') : '';
    case 'text':
      return event.text;
    default:
      return '';
  }
}
