import { spreadOf } from './results.ts';
const against = (caseId, server, limit, title) => ({
    title: `${title}: Parley ÷ ${server}`,
    limit,
    ratio: (cost) => cost(caseId, 'parley') / cost(caseId, server),
});
const joinGrowth = {
    title: 'join, 2,000 live rooms ÷ 10 live rooms, each ÷ bare-relay',
    limit: 1.1,
    ratio: (cost) => cost('join-2000', 'parley') /
        cost('join-2000', 'bare-relay') /
        (cost('join', 'parley') / cost('join', 'bare-relay')),
};
const targets = [
    against('direct-sdp', 'bare-relay', 1.1, 'direct signal, SDP'),
    against('direct-sdp', 'peerjs', 1, 'direct signal, SDP'),
    against('direct-sdp', 'socket.io', 1, 'direct signal, SDP'),
    against('direct-ice', 'bare-relay', 1.1, 'direct signal, ICE'),
    against('direct-ice', 'peerjs', 1, 'direct signal, ICE'),
    against('direct-ice', 'socket.io', 1, 'direct signal, ICE'),
    against('fanout-50', 'bare-relay', 0.75, 'broadcast, rooms of 50'),
    against('fanout-50-sdp', 'bare-relay', 0.75, 'broadcast, rooms of 50, SDP'),
    against('fanout-500', 'bare-relay', 0.75, 'broadcast, room of 500'),
    against('join', 'bare-relay', 2, 'join'),
    joinGrowth,
    against('idle', 'bare-relay', 1.5, 'idle connection'),
];
/** The first metric of a case that counts a cost: CPU, or memory where there is no CPU. */
const costIn = (round) => (caseId, server) => {
    const [, outcomes = []] = [...round].find(([{ id }]) => id === caseId) ?? [];
    const values = outcomes.find((outcome) => outcome.server === server)?.values;
    return values?.cpuMicros ?? values?.residentKib ?? Number.NaN;
};
/** Leaves out the targets whose cases or servers did not run. */
export const judge = ({ rounds }) => targets.flatMap(({ title, limit, ratio }) => {
    const ratios = rounds.map((round) => ratio(costIn(round))).filter(Number.isFinite);
    const spread = spreadOf(ratios);
    return spread === null ? [] : [{ title, limit, ratio: spread, met: spread.median <= limit }];
});
