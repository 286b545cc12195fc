import type { Ticket } from '../drivers/driver.ts';
import { mapLimited } from '../load/concurrency.ts';
import { preparationOf } from '../load/crowd.ts';
import { Returner } from '../load/returner.ts';
import { makeSignal } from '../load/signals.ts';
import { cpuMicros } from '../measure/proc.ts';
import { emptySlice, type Bench, type Case, type Slice, type Trial } from './case.ts';

const rooms = 500;
/** One of each room stays and says something while the others are away. */
const roomSize = 5;
const atOnce = 200;

interface Storm {
  readonly staying: readonly Returner[];
  readonly returning: readonly Returner[];
}

const stays = (_: Returner, index: number): boolean => index % roomSize === 0;

const enterAll = async ({ server }: Bench, tickets: readonly Ticket[]): Promise<Storm> => {
  const all = tickets.map((ticket) => new Returner(server.port, ticket));
  await mapLimited(all, atOnce, (client) => client.enter());
  await Promise.all(all.map((client) => client.meets(roomSize - 1)));
  return {
    staying: all.filter(stays),
    returning: all.filter((client, index) => !stays(client, index)),
  };
};

/** From the cut of all connections, in ms. */
const timesBack = (returning: readonly Returner[]): Promise<number[]> => {
  const cut = performance.now();
  for (const client of returning) client.cut();
  return mapLimited(returning, atOnce, async (client) => {
    await client.comeBack();
    return performance.now() - cut;
  });
};

const audit = ({ staying, returning }: Storm): void => {
  const missed = returning.filter(({ heard }) => heard !== 1).length;
  if (missed > 0) throw new Error(`${missed} clients came back without what they had missed.`);
  const seen = staying.filter((one) => one.leavings > 0 || one.others >= roomSize).length;
  if (seen > 0) throw new Error(`${seen} clients saw others leave or come who kept their place.`);
};

/** Everybody enters, most connections are cut at the same moment, and come back. */
const runStorm = async (bench: Bench, tickets: readonly Ticket[]): Promise<Slice> => {
  const storm = await enterAll(bench, tickets);
  const before = cpuMicros(bench.server.pid);
  const back = timesBack(storm.returning);
  const said = bench.driver.broadcast(makeSignal('ice', 0));
  for (const client of storm.staying) client.sendText(said);
  const latenciesMs = await back;
  const spent = cpuMicros(bench.server.pid) - before;
  audit(storm);
  await Promise.all([...storm.staying, ...storm.returning].map((client) => client.leave()));
  return { ...emptySlice, units: storm.returning.length, cpuMicros: spent, latenciesMs };
};

const prepare = async (bench: Bench): Promise<Trial> => {
  const seats = Array.from({ length: rooms * roomSize }, (_, seat) => Math.floor(seat / roomSize));
  const tickets = await preparationOf(bench).tickets(seats, 'stranger');
  const heard = { expected: 0, arrived: 0, compared: 0 };
  return {
    slice: async () => {
      const slice = await runStorm(bench, tickets);
      heard.expected += slice.units;
      heard.arrived += slice.latenciesMs.length;
      return slice;
    },
    audit: () => heard,
  };
};

/** A reconnect storm. p99 is the time until 99 % are back with what they missed. */
export const resumeCases: readonly Case[] = [
  {
    id: 'resume',
    title: '2,000 connections cut at once, coming back 200 at a time',
    unit: 'return',
    metrics: ['p50Ms', 'p99Ms', 'cpuMicros'],
    compares: 'servers',
    servers: ['parley'],
    warmUpSlices: 1,
    slices: 3,
    prepare,
  },
];
