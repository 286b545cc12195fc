import { admin as wire } from '@parley/protocol';
import type { DeliveryQuery, DeliveryState } from '../../core/webhook.ts';
import type { RouteRequest } from '../../dialects/dialect.ts';
import type { Routing } from '../routing.ts';
import { Type } from 'typebox';
import { deliveries, resend, resendFailed } from '../../app/webhooks.ts';
import { AppError } from '../../core/errors.ts';
import { parseDeliveryId, parseRoomId } from '../../core/ids.ts';
import { json, nothing, open, param } from '../../dialects/route.ts';
import { partOf, sliceOf, slicing, withNext } from '../query.ts';
import * as render from '../render.ts';

const STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'failed'];

const deliveryQuery = Type.Object({
  limit: slicing.limit,
  state: Type.Optional(wire.DeliveryItem.properties.state),
  room: Type.Optional(Type.String()),
  before: Type.Optional(Type.Integer()),
});

/** What other programs were told, and telling it again. */
export const webhookRoutes: Routing = ({ context, audit }) => [
  open(
    'GET',
    '/webhooks',
    {
      summary: 'What other programs were told, the latest first',
      rules: '',
      query: deliveryQuery,
      answers: { 200: wire.DeliveryList },
    },
    async (request) => {
      const slice = sliceOf(request);
      const query = { ...filterOf(request), limit: withNext(slice).limit };
      const found = await deliveries(context, query);
      const endpoints = context.webhooks.endpoints.map(render.endpoint);
      const answer = { endpoints, ...partOf(found, slice, render.delivery) };
      return json(answer satisfies wire.DeliveryList);
    },
  ),

  open(
    'POST',
    '/webhooks/resend',
    {
      summary: 'Tell everything again that was given up',
      rules: '',
      answers: { 200: wire.ResentAnswer },
    },
    async () => {
      const resent = await resendFailed(context);
      audit({ action: 'resend-failed' });
      return json({ resent } satisfies wire.ResentAnswer);
    },
  ),

  open(
    'POST',
    '/webhooks/:delivery/resend',
    {
      summary: 'Tell something again',
      rules: '',
      answers: { 204: null },
      refusals: ['delivery-unknown'],
    },
    async (request) => {
      const id = parseDeliveryId(param(request, 'delivery'));
      if (!id) throw new AppError('delivery-unknown');
      await resend(context, id);
      audit({ action: 'resend', delivery: String(id) });
      return nothing;
    },
  ),
];

/** @throws AppError `query-invalid` */
function filterOf({ query }: Pick<RouteRequest, 'query'>): Omit<DeliveryQuery, 'limit'> {
  const state = given(query, 'state', (text) => STATES.find((each) => each === text));
  const roomId = given(query, 'room', parseRoomId);
  const before = given(query, 'before', parseDeliveryId);
  return { ...(state && { state }), ...(roomId && { roomId }), ...(before && { before }) };
}

function given<T>(
  query: URLSearchParams,
  name: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const input = query.get(name);
  if (input === null) return undefined;
  const value = parse(input);
  if (value !== undefined) return value;
  throw new AppError('query-invalid', {
    issues: [{ at: [name], keyword: 'enum', params: {}, input }],
  });
}
