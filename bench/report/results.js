import { median } from '../measure/quantiles.ts';
export const spreadOf = (values) => values.length === 0
    ? null
    : { median: median(values), min: Math.min(...values), max: Math.max(...values) };
/** One value per round in which the case ran on this server. */
export const valuesOf = ({ rounds }, chosen, server, metric) => rounds.flatMap((round) => {
    const outcome = round.get(chosen)?.find((one) => one.server === server);
    return outcome?.values[metric] ?? [];
});
/** How many frames a server delivered in all rounds of a case; all that were sent, or the run would have failed. */
export const deliveriesOf = ({ rounds }, chosen, server) => {
    const outcomes = rounds.flatMap((round) => round.get(chosen) ?? []);
    const own = outcomes.filter((outcome) => outcome.server === server);
    return {
        delivered: own.reduce((sum, { delivered }) => sum + delivered, 0),
        compared: own.reduce((sum, { compared }) => sum + compared, 0),
    };
};
