import { setTimeout as sleep } from 'node:timers/promises';
import type { Ticket } from '../drivers/driver.ts';
import { enterWith, leaveAll, preparationOf } from '../load/crowd.ts';
import { residentKib } from '../measure/proc.ts';
import { emptySlice, everyServer, type Bench, type Case, type Slice, type Trial } from './case.ts';

/** Together below the 5,000 that PeerJS's server lets in. */
const connections = 2000;
/** Connected before the first reading: they take up what the process had to spare, and the rest is growth. */
const earlierConnections = 2000;
const roomSize = 4;
const settleMs = 1000;
/** In MiB: left to itself, V8's young generation grows by more than all connections take. */
const smallYoungGeneration = '--max-semi-space-size=1';

const settledKib = async ({ server }: Bench): Promise<number> => {
  await sleep(settleMs);
  await server.collectGarbage();
  return residentKib(server.pid);
};

/** What each further connection adds. */
const holdConnections = async (bench: Bench, tickets: readonly Ticket[]): Promise<Slice> => {
  const early = await enterWith(bench, tickets.slice(0, earlierConnections));
  const before = await settledKib(bench);
  const late = await enterWith(bench, tickets.slice(earlierConnections));
  const growth = (await settledKib(bench)) - before;
  await leaveAll([...early, ...late]);
  return { ...emptySlice, units: late.length, residentKib: growth };
};

/** Handing out thousands of tokens leaves a process with memory to spare for connections, so the measured one is a new one. */
const prepare = async (bench: Bench): Promise<Trial> => {
  const seats = Array.from({ length: earlierConnections + connections }, (_, index) =>
    Math.floor(index / roomSize),
  );
  const tickets = await preparationOf(bench).tickets(seats, 'member');
  const server = await bench.server.restart([smallYoungGeneration]);
  return {
    slice: () => holdConnections({ ...bench, server }, tickets),
    audit: () => ({ expected: 0, arrived: 0, compared: 0 }),
  };
};

/** Memory without garbage; what the kernel holds for a socket is not part of it. */
export const idleCases: readonly Case[] = [
  {
    id: 'idle',
    title: 'idle connection beyond 2,000, in rooms of 4',
    unit: 'connection',
    metrics: ['residentKib'],
    compares: 'servers',
    servers: everyServer,
    warmUpSlices: 0,
    slices: 1,
    prepare,
  },
];
