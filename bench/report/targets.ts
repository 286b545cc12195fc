import type { ServerName } from '../drivers/driver.ts';
import { spreadOf, type Round, type Run, type Spread } from './results.ts';

type Cost = (caseId: string, server: ServerName) => number;

/** A ratio that Parley wants to stay under, taken within each round, so that both sides met the same noise. */
interface Target {
  readonly title: string;
  readonly limit: number;
  ratio(cost: Cost): number;
}

export interface Verdict {
  readonly title: string;
  readonly limit: number;
  readonly ratio: Spread;
  readonly met: boolean;
}

const against = (caseId: string, server: ServerName, limit: number, title: string): Target => ({
  title: `${title}: Parley ÷ ${server}`,
  limit,
  ratio: (cost) => cost(caseId, 'parley') / cost(caseId, server),
});

const joinGrowth: Target = {
  title: 'join, 2,000 live rooms ÷ 10 live rooms, each ÷ bare-relay',
  limit: 1.1,
  ratio: (cost) =>
    cost('join-2000', 'parley') /
    cost('join-2000', 'bare-relay') /
    (cost('join', 'parley') / cost('join', 'bare-relay')),
};

const targets: readonly Target[] = [
  against('direct-sdp', 'bare-relay', 1.1, 'direct signal, SDP'),
  against('direct-sdp', 'peerjs', 1, 'direct signal, SDP'),
  against('direct-sdp', 'socket.io', 1, 'direct signal, SDP'),
  against('direct-ice', 'bare-relay', 1.1, 'direct signal, ICE'),
  against('direct-ice', 'peerjs', 1, 'direct signal, ICE'),
  against('direct-ice', 'socket.io', 1, 'direct signal, ICE'),
  against('paced-direct', 'bare-relay', 1.1, 'direct signal, SDP, 2,000 a second'),
  against('fanout-50', 'bare-relay', 0.75, 'broadcast, rooms of 50'),
  against('fanout-50-sdp', 'bare-relay', 0.75, 'broadcast, rooms of 50, SDP'),
  against('fanout-500', 'bare-relay', 0.75, 'broadcast, room of 500'),
  against('paced-room', 'bare-relay', 0.75, 'broadcast, rooms of 50, 100 a second'),
  against('join', 'bare-relay', 2, 'join'),
  against('join-later', 'bare-relay', 2, 'join by who was invited long ago'),
  against('join-stranger', 'bare-relay', 2, 'join as a stranger'),
  joinGrowth,
  against('idle', 'bare-relay', 1.5, 'idle connection'),
];

/** The first metric of a case that counts a cost: CPU, or memory where there is no CPU. */
const costIn =
  (round: Round): Cost =>
  (caseId, server) => {
    const [, outcomes = []] = [...round].find(([{ id }]) => id === caseId) ?? [];
    const values = outcomes.find((outcome) => outcome.server === server)?.values;
    return values?.cpuMicros ?? values?.residentKib ?? Number.NaN;
  };

/** Leaves out the targets whose cases or servers did not run. */
export const judge = ({ rounds }: Run): Verdict[] =>
  targets.flatMap(({ title, limit, ratio }) => {
    const ratios = rounds.map((round) => ratio(costIn(round))).filter(Number.isFinite);
    const spread = spreadOf(ratios);
    return spread === null ? [] : [{ title, limit, ratio: spread, met: spread.median <= limit }];
  });
