import { deliveriesOf, spreadOf, valuesOf } from './results.ts';
import { judge } from './targets.ts';
/** The whole run as plain values, each round included. */
export const toJson = (run) => {
    const { startedAt, machine, quick, servers, cases } = run;
    const results = cases.flatMap((chosen) => servers.flatMap((server) => chosen.metrics.flatMap((metric) => {
        const rounds = valuesOf(run, chosen, server, metric);
        const spread = spreadOf(rounds);
        if (spread === null)
            return [];
        const { id, unit } = chosen;
        return [
            {
                case: id,
                unit,
                server,
                metric,
                ...spread,
                rounds,
                ...deliveriesOf(run, chosen, server),
            },
        ];
    })));
    return JSON.stringify({ startedAt, machine, quick, results, targets: judge(run) }, null, 2);
};
