import { enterWith, fillRooms, preparationOf } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Link } from '../load/link.ts';
import type { Bench, Case } from './case.ts';
import { busyCase, type Traffic } from './traffic.ts';

/** Those whose two members call each other; in all others somebody waits. */
const busyRooms = 10;
const signalsUnderWay = 2;

const amongRooms =
  (rooms: number) =>
  async (bench: Bench): Promise<Traffic> => {
    const waiting = Array.from({ length: rooms - busyRooms }, (_, room) => room);
    await enterWith(bench, await preparationOf(bench).tickets(waiting, 'stranger'));
    const ledger = new Ledger(bench.driver, 'ice');
    const pairs = await fillRooms(bench, busyRooms, 2);
    const sources = pairs.flatMap(([a, b]) =>
      a === undefined || b === undefined ? [] : [new Link(bench.driver, 'ice', ledger, a, b)],
    );
    return { ledger, sources };
  };

const roomsCase = (rooms: number): Case =>
  busyCase(
    {
      id: `rooms-${rooms}`,
      title: `direct signal, ICE, among ${rooms.toLocaleString('en')} live rooms`,
      unit: 'signal',
      compares: 'servers',
      servers: ['parley'],
    },
    signalsUnderWay,
    amongRooms(rooms),
  );

/** Whether a signal costs more the more rooms there are. */
export const roomsCases: readonly Case[] = [10, 1_000, 10_000].map(roomsCase);
