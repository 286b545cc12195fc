/** What goes wrong in the life of a server; the same for tests and for long runs. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from './cluster.ts';
import type { Trouble } from './endure.ts';
import { SPEAKERS } from '../speakers/index.ts';
import { until } from './endure.ts';

/** How long and how large, for each kind of run. */
export interface Scale {
  /** Sockets of a storm. */
  readonly storm: number;
  /** Connections of a rolling restart. */
  readonly rolling: number;
  /** How often a link drops. */
  readonly drops: number;
  /** How long an engine or a network is away, in ms. */
  readonly outage: number;
  /** How often what can be repeated is. */
  readonly rounds: number;
}

export const SHORT: Scale = { storm: 2_000, rolling: 500, drops: 8, outage: 1_500, rounds: 1 };
export const LONG: Scale = { storm: 2_000, rolling: 500, drops: 200, outage: 5_000, rounds: 5 };

/** Whoever was written to the documents comes in anew. */
const DOCUMENTS = SPEAKERS.filter(({ tag }) => tag !== 'hackrtc');

/** One server, with all in one file. */
export const ONE: Installation = { nodes: 1, hasPostgres: false, hasRedis: false };
export const SMALL = { rooms: 4, people: 4, visitors: DOCUMENTS, talkers: 4, pause: 20 };

/** What a server has to endure. */
export const troublesOfOne = ({ storm, drops, rounds }: Scale): Trouble[] => [
  {
    name: 'a link that keeps dropping',
    crowd: SMALL,
    async happen({ balancer }) {
      for (let drop = 0; drop < drops; drop += 1) {
        balancer.cut(0.3);
        await delay(150);
      }
    },
  },
  {
    name: 'a storm: every socket cut at once',
    crowd: { rooms: Math.ceil(storm / 50), people: 50, devices: 2, talkers: 1, pause: 500 },
    async happen({ balancer }, crowd) {
      for (let round = 0; round < rounds; round += 1) {
        balancer.cut();
        await until(() => crowd.connected < 0.5 * crowd.people.length);
        await until(() => crowd.connected === crowd.people.length);
      }
    },
  },
];
