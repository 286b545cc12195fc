/** The part of a room that one node answers for: its connections, those who wait at it, and its seats. */
import type { EntryOf, RoomEntry } from '../core/entry.ts';
import type { NodeId } from '../core/ids.ts';
import type { Line, Peer } from '../core/peer.ts';
import type { Replica } from '../core/replica.ts';
import type { Seat } from '../core/seat.ts';
import type { RoomRecord } from './record.ts';
import { unknownRoom } from '../core/event.ts';
import { roomId } from '../core/ids.ts';

/** Connections, with the peers that they speak for. */
export type Lines = readonly (readonly [Peer, Line])[];

/** Says that somebody, or a seat, is here. */
type Coming = EntryOf<'enter' | 'wait' | 'seat'>;

export const linesOf = (peers: Iterable<Peer>): Lines =>
  [...peers].flatMap((peer) => peer.lines.map((line) => [peer, line] as const));

export const ownLines = (peers: Iterable<Peer>, own: NodeId): Lines =>
  linesOf(peers).filter(([, { node }]) => node === own);

/** What a replica says of a node's part. */
export function partOf({ occupants, stream: { room }, seats }: Replica, own: NodeId): Coming[] {
  const isOwn = ({ node }: { readonly node: NodeId }) => node === own;
  const lines = ownLines(occupants.all(), own).map(([{ facts, resumption }, { id: line }]) => {
    const member = occupants.standingOf(facts.userId);
    const peer = { facts, member, room, shared: false, keys: resumption?.keys };
    return { kind: 'enter', line, node: own, ...peer } as const;
  });
  const lobby = [...occupants.lobby.all()].filter(isOwn);
  const waiting = lobby.map((each) => ({ kind: 'wait', waiting: each, room }) as const);
  return [...lines, ...waiting, ...[...seats.all.values()].filter(isOwn).map(taken)];
}

/** What is in the record of a node's part. */
export function partIn(record: RoomRecord, own: NodeId): RoomEntry[] {
  const isOwn = ({ node }: { readonly node: NodeId }) => node === own;
  const room = unknownRoom(roomId(''));
  return [
    ...record
      .lines()
      .filter(isOwn)
      .map((line) => ({ kind: 'enter', room, ...line }) as const),
    ...record
      .waiting()
      .filter(isOwn)
      .map((waiting) => ({ kind: 'wait', waiting, room }) as const),
    ...record.seats().filter(isOwn).map(taken),
  ];
}

const taken = (now: Seat) =>
  ({ kind: 'seat', id: '', clientId: now.clientId, was: undefined, now }) as const;

/** What the others know of a node's part, each with the entry by which it goes. */
export class KnownPart {
  /** A seat that goes is told of where that happens. */
  readonly #known = new Map<string, RoomEntry | undefined>();

  constructor(part: Iterable<RoomEntry>) {
    for (const entry of part) this.note(entry);
  }

  /** Takes note of what others hear. */
  note(entry: RoomEntry): void {
    switch (entry.kind) {
      case 'enter':
        this.#known.set(entry.line, { kind: 'leave', line: entry.line, peer: entry.facts });
        return;
      case 'wait':
        this.#known.set(entry.waiting.line, { kind: 'unwait', line: entry.waiting.line });
        return;
      case 'seat':
        this.#known.set(seatName(entry.clientId), undefined);
        return;
      case 'leave':
      case 'unwait':
        return void this.#known.delete(entry.line);
      default:
    }
  }

  /** What they have to forget: of the rest they are told anew. */
  gone(part: readonly Coming[]): KnownPart {
    const known = new KnownPart([]);
    const here = new Set(part.map(nameOf));
    for (const [name, going] of this.#known) if (!here.has(name)) known.#known.set(name, going);
    return known;
  }

  /** What they do not know yet, and what they have to forget. */
  *differences(part: readonly Coming[]): Generator<RoomEntry> {
    const here = new Set(part.map(nameOf));
    yield* part.filter((entry) => !this.#known.has(nameOf(entry)));
    for (const [name, going] of this.#known) if (going && !here.has(name)) yield going;
  }
}

const seatName = (clientId: string): string => `seat ${clientId}`;

function nameOf(entry: Coming): string {
  if (entry.kind === 'seat') return seatName(entry.clientId);
  return entry.kind === 'wait' ? entry.waiting.line : entry.line;
}
