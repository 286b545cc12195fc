import type { Case, Metric } from '../cases/case.ts';
import type { ServerName } from '../drivers/driver.ts';
import type { Outcome } from '../load/round.ts';
import type { Machine } from '../measure/machine.ts';
import { median } from '../measure/quantiles.ts';

/** Everything one round found out, by case. */
export type Round = ReadonlyMap<Case, readonly Outcome[]>;

export interface Run {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly servers: readonly ServerName[];
  readonly cases: readonly Case[];
  readonly rounds: readonly Round[];
  /** The part (0…1) of the processors that the machine's neighbours had meanwhile. */
  readonly stolen: number;
}

/** The middle of the rounds and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export const spreadOf = (values: readonly number[]): Spread | null =>
  values.length === 0
    ? null
    : { median: median(values), min: Math.min(...values), max: Math.max(...values) };

/** One value per round in which the case ran on this server. */
export const valuesOf = (
  { rounds }: Run,
  chosen: Case,
  server: ServerName,
  metric: Metric,
): number[] =>
  rounds.flatMap((round) => {
    const outcome = round.get(chosen)?.find((one) => one.server === server);
    return outcome?.values[metric] ?? [];
  });

/** How many frames a server delivered in all rounds of a case; all that were sent, or the run would have failed. */
export const deliveriesOf = (
  { rounds }: Run,
  chosen: Case,
  server: ServerName,
): { delivered: number; compared: number } => {
  const outcomes = rounds.flatMap((round) => round.get(chosen) ?? []);
  const own = outcomes.filter((outcome) => outcome.server === server);
  return {
    delivered: own.reduce((sum, { delivered }) => sum + delivered, 0),
    compared: own.reduce((sum, { compared }) => sum + compared, 0),
  };
};
