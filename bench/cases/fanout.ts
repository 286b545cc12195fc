import { fillRooms } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Room } from '../load/room.ts';
import type { SignalKind } from '../load/signals.ts';
import { serversWithRooms, type Bench, type Case } from './case.ts';
import { busyCase, pacedCase, type Traffic } from './traffic.ts';

const broadcastsUnderWay = 4;

const openRooms =
  (rooms: number, size: number, kind: SignalKind) =>
  async (bench: Bench): Promise<Traffic> => {
    const ledger = new Ledger(bench.driver, kind);
    const members = await fillRooms(bench, rooms, size);
    const sources = members.map((clients) => new Room(bench.driver, kind, ledger, clients));
    return { ledger, sources };
  };

const heading = (id: string, title: string) =>
  ({ id, title, unit: 'delivery', compares: 'servers', servers: serversWithRooms }) as const;

const nodesHeading = (id: string, title: string) =>
  ({
    id,
    title,
    unit: 'delivery',
    compares: 'nodes',
    servers: ['parley', 'parley-redis', 'parley-2-nodes', 'parley-4-nodes'],
  }) as const;

/** Signals to a whole room, the members of a room taking turns to send. */
export const fanoutCases: readonly Case[] = [
  busyCase(
    heading('fanout-10', 'broadcast, rooms of 10, 150 B'),
    broadcastsUnderWay,
    openRooms(10, 10, 'ice'),
  ),
  busyCase(
    heading('fanout-50', 'broadcast, rooms of 50, 150 B'),
    broadcastsUnderWay,
    openRooms(4, 50, 'ice'),
  ),
  busyCase(
    heading('fanout-500', 'broadcast, room of 500, 150 B'),
    broadcastsUnderWay,
    openRooms(1, 500, 'ice'),
  ),
  busyCase(
    heading('fanout-50-sdp', 'broadcast, rooms of 50, 2.5 kB'),
    broadcastsUnderWay,
    openRooms(4, 50, 'sdp'),
  ),
  pacedCase(
    heading('paced-room', 'broadcast, rooms of 50, 150 B, 100 a second'),
    100,
    openRooms(2, 50, 'ice'),
  ),
];

/** The same with Redis in between, by one process and by several; what PostgreSQL and Redis take is not counted. */
export const nodesCases: readonly Case[] = [
  {
    ...busyCase(
      nodesHeading('nodes-50', 'broadcast, rooms of 50, 150 B'),
      broadcastsUnderWay,
      openRooms(4, 50, 'ice'),
    ),
    warmUpSlices: 6,
    slices: 12,
  },
  {
    ...pacedCase(
      nodesHeading('nodes-paced', 'broadcast, rooms of 50, 150 B, 100 a second'),
      100,
      openRooms(2, 50, 'ice'),
    ),
    slices: 2,
  },
];
