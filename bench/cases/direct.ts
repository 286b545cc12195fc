import { fillRooms } from '../load/crowd.ts';
import { Ledger } from '../load/ledger.ts';
import { Link } from '../load/link.ts';
import type { SignalKind } from '../load/signals.ts';
import { everyServer, type Bench, type Case } from './case.ts';
import { busyCase, pacedCase, type Traffic } from './traffic.ts';

const pairs = 50;
const signalsUnderWay = 2;

const linkPairs =
  (kind: SignalKind) =>
  async (bench: Bench): Promise<Traffic> => {
    const ledger = new Ledger(bench.driver, kind);
    const rooms = await fillRooms(bench, pairs, 2);
    const sources = rooms.flatMap(([a, b]) =>
      a === undefined || b === undefined
        ? []
        : [new Link(bench.driver, kind, ledger, a, b), new Link(bench.driver, kind, ledger, b, a)],
    );
    return { ledger, sources };
  };

const heading = (id: string, title: string) =>
  ({ id, title, unit: 'signal', compares: 'servers', servers: everyServer }) as const;

/** Calls of two: 50 pairs, both sides of each sending to the other. */
export const directCases: readonly Case[] = [
  busyCase(
    heading('direct-sdp', 'direct signal, SDP of 2.5 kB'),
    signalsUnderWay,
    linkPairs('sdp'),
  ),
  busyCase(heading('direct-ice', 'direct signal, ICE of 150 B'), signalsUnderWay, linkPairs('ice')),
  pacedCase(heading('paced-direct', 'direct signal, SDP, 2,000 a second'), 2000, linkPairs('sdp')),
];
