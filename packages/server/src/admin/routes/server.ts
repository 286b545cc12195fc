import { admin as wire } from '@parley/protocol';
import type { Nodes } from '../nodes.ts';
import type { AdminParts } from '../parts.ts';
import type { Routing } from '../routing.ts';
import { isoTime } from '../../dialects/rendering.ts';
import { json, open } from '../../dialects/route.ts';

/** How the server does, on all its nodes. */
export const serverRoutes: Routing<AdminParts & { readonly nodes: Nodes }> = ({
  context,
  version,
  states,
  rates,
  nodes,
}) => [
  open(
    'GET',
    '/overview',
    {
      summary: 'How the server does, on all its nodes',
      rules: '',
      answers: { 200: wire.OverviewAnswer },
    },
    async () => {
      const [parts, all, live] = await Promise.all([states(), nodes.list(), context.hub.census()]);
      const answer: wire.OverviewAnswer = {
        name: context.settings.appName,
        version,
        now: isoTime(context.clock.now()),
        rooms: live.length,
        people: live.reduce((sum, { occupants }) => sum + occupants.size, 0),
        nodes: all,
        parts,
      };
      return json(answer);
    },
  ),

  open(
    'GET',
    '/rates',
    {
      summary: 'What may be done how often, and how many were refused',
      rules: '',
      answers: { 200: wire.RateList },
    },
    async () => {
      const refused = await nodes.refusals();
      const items = [...rates].map(([action, all]) => ({
        action,
        rates: all.map(({ most, per }) => ({ most, seconds: per / 1000 })),
        refused: refused.get(action) ?? 0,
      }));
      items.sort((one, other) => other.refused - one.refused);
      return json({ items } satisfies wire.RateList);
    },
  ),
];
