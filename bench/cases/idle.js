import { setTimeout as sleep } from 'node:timers/promises';
import { enterWith, leaveAll, originOf } from '../load/crowd.ts';
import { residentKib } from '../measure/proc.ts';
import { emptySlice } from './case.ts';
const connections = 2000;
const roomSize = 4;
/** Opened and closed before the first reading, so that code and pools are not counted as connections. */
const warmUpConnections = 200;
const settleMs = 1000;
const settledKib = async ({ server }) => {
    await sleep(settleMs);
    await server.collectGarbage();
    return residentKib(server.pid);
};
const holdConnections = async (bench, tickets) => {
    const early = await enterWith(bench, tickets.slice(0, warmUpConnections));
    await leaveAll(early);
    const before = await settledKib(bench);
    const clients = await enterWith(bench, tickets);
    const growth = (await settledKib(bench)) - before;
    await leaveAll(clients);
    return { ...emptySlice, units: clients.length, residentKib: growth };
};
const prepare = async (bench) => {
    const seats = Array.from({ length: connections }, (_, index) => Math.floor(index / roomSize));
    const tickets = await bench.driver.tickets(originOf(bench), seats, 'member');
    return {
        slice: () => holdConnections(bench, tickets),
        audit: () => ({ expected: 0, arrived: 0, compared: 0 }),
    };
};
/** Memory without garbage; what the kernel holds for a socket is not part of it. */
export const idleCases = [
    {
        id: 'idle',
        title: 'idle connection, 2,000 of them in rooms of 4',
        unit: 'connection',
        metrics: ['residentKib'],
        rooms: false,
        warmUpSlices: 0,
        slices: 1,
        prepare,
    },
];
