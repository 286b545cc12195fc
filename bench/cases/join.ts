import type { Notices, Standing, Ticket } from '../drivers/driver.ts';
import { enter } from '../load/client.ts';
import { mapLimited } from '../load/concurrency.ts';
import { enterWith, leaveAll, preparationOf } from '../load/crowd.ts';
import type { TextListener } from '../load/socket.ts';
import { Tally } from '../load/tally.ts';
import { cpuMicros } from '../measure/proc.ts';
import { emptySlice, everyServer, type Bench, type Case, type Slice, type Trial } from './case.ts';

/** The rooms that are joined: each has one resident, and a batch takes it from one to four. */
const joinedRooms = 10;
const joinsPerBatch = 3 * joinedRooms;
const joinNoticesPerBatch = (1 + 2 + 3) * joinedRooms;

interface Presence {
  /** Heard by everybody. */
  readonly joins: Tally;
  /** Heard by residents, who stay. */
  readonly leaves: Tally;
  readonly onResident: TextListener;
  readonly onNewcomer: TextListener;
}

const counting =
  (mark: string, tally: Tally): TextListener =>
  (bytes, start, end) => {
    if (bytes.toString('latin1', start, end).includes(mark)) tally.arrive();
  };

const hearPresence = (notices: Notices): Presence => {
  const [joins, leaves] = [new Tally(), new Tally()];
  const onJoin = counting(notices.join, joins);
  const onLeave = counting(notices.leave, leaves);
  const onResident: TextListener = (bytes, start, end) => {
    onJoin(bytes, start, end);
    onLeave(bytes, start, end);
  };
  return { joins, leaves, onResident, onNewcomer: onJoin };
};

/** One batch of joins, measured from the first connection to the last notice; the newcomers' leaving is not. */
const joinBatch = async (
  { driver, server }: Bench,
  tickets: readonly Ticket[],
  presence: Presence | null,
): Promise<Slice> => {
  const before = cpuMicros(server.pid);
  presence?.joins.expect(joinNoticesPerBatch);
  presence?.leaves.expect(joinsPerBatch);
  const newcomers = await mapLimited(tickets, joinedRooms, (ticket) =>
    enter(driver, server.port, ticket, presence?.onNewcomer),
  );
  await presence?.joins.settled();
  const spent = cpuMicros(server.pid) - before;
  await leaveAll(newcomers);
  await presence?.leaves.settled();
  return { ...emptySlice, units: joinsPerBatch, cpuMicros: spent };
};

/** A newcomer to each of the rooms in turn. */
const seats = (batches: number): number[] =>
  Array.from({ length: batches * joinsPerBatch }, (_, join) => join % joinedRooms);

interface Layout {
  /** Rooms with a client in them, whether they are joined or not. */
  readonly liveRooms: number;
  readonly standing: Standing;
  /** Whether accounts and invitations are of the moment before the join, or were there before all joins. */
  readonly since: 'now' | 'before';
}

const prepare = async (bench: Bench, layout: Layout, batches: number): Promise<Trial> => {
  const { liveRooms, standing, since } = layout;
  const preparation = preparationOf(bench);
  const rooms = Array.from({ length: liveRooms }, (_, room) => room);
  const residents = await preparation.tickets(rooms, standing);
  const former = [
    ...(await preparation.tickets(seats(since === 'before' ? batches : 0), standing)),
  ];
  const presence = bench.driver.notices && hearPresence(bench.driver.notices);
  await enterWith(bench, residents, presence?.onResident);
  return {
    slice: async () => {
      const newcomers =
        since === 'before'
          ? former.splice(0, joinsPerBatch)
          : await preparation.tickets(seats(1), standing);
      return joinBatch(bench, newcomers, presence);
    },
    audit: () => ({
      expected: presence?.joins.expected ?? 0,
      arrived: presence?.joins.arrived ?? 0,
      compared: 0,
    }),
  };
};

const joinCase = (id: string, title: string, layout: Layout): Case => ({
  id,
  title,
  unit: 'join',
  metrics: ['cpuMicros'],
  compares: 'servers',
  servers: everyServer,
  warmUpSlices: 20,
  slices: 100,
  prepare: (bench, slices) => prepare(bench, layout, slices),
});

/** Handshake, token and presence; what comes before a socket is not measured. */
export const joinCases: readonly Case[] = [
  joinCase('join', 'join, 10 live rooms', { liveRooms: 10, standing: 'member', since: 'now' }),
  joinCase('join-2000', 'join, 2,000 live rooms', {
    liveRooms: 2000,
    standing: 'member',
    since: 'now',
  }),
  joinCase('join-later', 'join by who was invited long ago', {
    liveRooms: 10,
    standing: 'member',
    since: 'before',
  }),
  joinCase('join-stranger', 'join as a stranger', {
    liveRooms: 10,
    standing: 'stranger',
    since: 'now',
  }),
];
