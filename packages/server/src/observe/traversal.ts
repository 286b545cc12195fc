import type { Registry } from 'prom-client';
import type { Sample } from './series.ts';
import { exposeCounter, exposeGauge } from './series.ts';

/** A TURN relay that this server runs. */
export interface RelayView {
  readonly state: string;
  /** How often it was started again. */
  readonly restarts: number;
}

export function exposeRelay(registry: Registry, relay: RelayView): void {
  exposeGauge(registry, {
    name: 'parley_turn_up',
    help: 'Whether the TURN relay of this server answers.',
    read: () => [[{}, Number(relay.state === 'up')]],
  });
  exposeCounter(registry, {
    name: 'parley_turn_restarts_total',
    help: 'How often the TURN relay of this server had to be started again.',
    read: () => [[{}, relay.restarts]],
  });
}

/** @param counts packets by what became of them */
export function exposeStun(registry: Registry, counts: Readonly<Record<string, number>>): void {
  exposeCounter(registry, {
    name: 'parley_stun_requests_total',
    help: 'Packets to the STUN port.',
    labelNames: ['result'],
    read: () => Object.entries(counts).map(([result, count]): Sample => [{ result }, count]),
  });
}
