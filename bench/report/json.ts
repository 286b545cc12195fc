import { deliveriesOf, spreadOf, valuesOf, type Run } from './results.ts';
import { judge } from './targets.ts';

/** The whole run as plain values, each round included. */
export const toJson = (run: Run): string => {
  const { startedAt, machine, quick, stolen, servers, cases } = run;
  const results = cases.flatMap((chosen) =>
    servers.flatMap((server) =>
      chosen.metrics.flatMap((metric) => {
        const rounds = valuesOf(run, chosen, server, metric);
        const spread = spreadOf(rounds);
        if (spread === null) return [];
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
      }),
    ),
  );
  return JSON.stringify(
    { startedAt, machine, stolen, quick, results, targets: judge(run) },
    null,
    2,
  );
};
