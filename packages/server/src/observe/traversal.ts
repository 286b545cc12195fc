import type { Registry } from 'prom-client';
import type { Sample } from './series.ts';
import { exposeCounter, exposeGauge } from './series.ts';

/** What is seen of STUN and TURN; undefined where this server does not serve it itself. */
export interface TraversalView {
  readonly relay: { readonly state: string; readonly restarts: number } | undefined;
  /** Requests by what became of them. */
  readonly stunCounts: Readonly<Record<string, number>> | undefined;
}

/** Registers the series of what `view` is, or will be, when somebody scrapes. */
export function exposeTraversal(registry: Registry, view: TraversalView): void {
  exposeGauge(registry, {
    name: 'parley_turn_up',
    help: 'Whether the TURN relay of this server answers.',
    read: () => single(view.relay && Number(view.relay.state === 'up')),
  });
  exposeCounter(registry, {
    name: 'parley_turn_restarts_total',
    help: 'How often the TURN relay of this server had to be started again.',
    read: () => single(view.relay?.restarts),
  });
  exposeCounter(registry, {
    name: 'parley_stun_requests_total',
    help: 'Packets to the STUN port; a TURN relay counts its own.',
    labelNames: ['result'],
    read: () => Object.entries(view.stunCounts ?? {}).map(([result, n]): Sample => [{ result }, n]),
  });
}

const single = (value: number | undefined): Sample[] => (value === undefined ? [] : [[{}, value]]);
