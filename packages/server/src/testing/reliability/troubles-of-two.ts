/** What goes wrong in the life of several servers. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from './cluster.ts';
import type { Trouble } from './endure.ts';
import type { Scale } from './troubles.ts';
import { TALK } from './endure.ts';
import { SMALL } from './troubles.ts';

/** Two servers, and what they need. */
export const PAIR: Installation = { nodes: 2, hasPostgres: true, hasRedis: true };

/** What two servers have to endure. */
export const troublesOfTwo = ({ rolling, outage, rounds }: Scale): Trouble[] => [
  {
    name: 'PostgreSQL away',
    crowd: SMALL,
    async happen({ postgres }) {
      for (let round = 0; round < rounds; round += 1) {
        await postgres?.kill();
        await delay(outage);
        await postgres?.start();
        await delay(TALK);
      }
    },
  },
  {
    name: 'kill -9 of Redis, and its start',
    parts: true,
    crowd: SMALL,
    async happen({ redis }) {
      for (let round = 0; round < rounds; round += 1) {
        await redis?.kill();
        await delay(outage);
        await redis?.start();
        await delay(TALK);
      }
    },
  },
  {
    name: 'Redis loses what it knew',
    parts: true,
    crowd: SMALL,
    async happen({ redis }) {
      for (let round = 0; round < rounds; round += 1) {
        await redis?.kill();
        await redis?.start(false);
        await delay(TALK);
      }
    },
  },
  {
    name: 'a partition between a node and Redis',
    parts: true,
    crowd: SMALL,
    async happen(cluster) {
      for (let round = 0; round < rounds; round += 1) {
        const { network } = cluster.node(round % 2);
        network?.stall();
        await delay(2_000 + outage);
        network?.mend();
        await delay(TALK);
      }
    },
  },
  {
    name: 'kill -9 of a node',
    crowd: SMALL,
    async happen(cluster) {
      for (let round = 0; round < rounds; round += 1) {
        await cluster.kill(cluster.node(0));
        await delay(outage);
        await cluster.add();
      }
    },
  },
  {
    name: 'a rolling restart',
    crowd: { rooms: Math.ceil(rolling / 10), people: 10, devices: 2, talkers: 1, pause: 200 },
    async happen(cluster) {
      for (let round = 0; round < 2 * rounds; round += 1) {
        await cluster.stop(cluster.node(0));
        await cluster.add();
      }
    },
  },
];
