/** The REST side of the `minimal` dialect (M1, M2, M4). */
import type { Context } from '../../app/context.ts';
import type { Seats } from '../../app/seats.ts';
import type { Answer, Route, RouteRequest } from '../dialect.ts';
import type { Given } from './request.ts';
import { minimal as wire } from '@parley/protocol';
import { parser } from '../parse.ts';
import { ARRIVING, NAMING } from '../refusals.ts';
import { inviteOf, json, open } from '../route.ts';
import * as render from './render.ts';
import { namesOf } from './request.ts';

const joinRequest = parser(wire.JoinRequest);
const clientRequest = parser(wire.ClientRequest);

/** Entropy of a room's name that nobody chose, in bits. */
const NAME_BITS = 72;

export function routes(context: Context, seats: Seats): readonly Route[] {
  const { random } = context;

  /** The room and the client that are asked for; what was not named gets a name. */
  function seatRequest({ body, address, query }: RouteRequest<Given<wire.JoinRequest>>) {
    const { fields, camel } = body;
    const { room_id: room = random.token(NAME_BITS), client_id: clientId = random.uuid() } = fields;
    const seat = { room, clientId, address, token: fields.token, invite: inviteOf(query) };
    return { camel, seat };
  }

  return [
    open(
      'POST',
      '/api/rooms/join',
      {
        summary: 'Reserve a place in a room, which is made where there is none',
        rules: 'M1, M2',
        body: namesOf(joinRequest),
        query: wire.JoinQuery,
        refusals: [...ARRIVING, ...NAMING, 'client-taken', 'room-full'],
        answers: { 200: wire.JoinAnswer },
      },
      async (request) => {
        const { seat, camel } = seatRequest(request);
        const { token } = await seats.reserve(seat);
        return joined(seat, token, 'joined', camel);
      },
    ),

    // Later clients only, so the answer is always in their words too.
    open(
      'POST',
      '/api/rooms/create',
      {
        summary: 'Reserve the first place in a room that is new',
        rules: 'M1',
        body: namesOf(joinRequest),
        query: wire.JoinQuery,
        refusals: [...ARRIVING, ...NAMING, 'client-taken', 'room-full'],
        answers: { 200: wire.JoinAnswer },
      },
      async (request) => {
        const { seat } = seatRequest(request);
        const { token } = await seats.create(seat);
        return joined(seat, token, 'created', true);
      },
    ),

    open(
      'POST',
      '/api/rooms/leave',
      {
        summary: 'Give a place up',
        rules: 'M4',
        body: namesOf(clientRequest),
        query: wire.JoinQuery,
        refusals: ['room-unknown', 'client-unknown', 'leave-not-yours'],
        answers: { 200: wire.ClientAnswer },
      },
      async ({ body: { fields, camel }, address }) => {
        const { room_id: room, client_id: clientId, token } = fields;
        await seats.leave({ room, clientId, address, token });
        return json(render.client(room, clientId, 'left', camel));
      },
    ),

    open(
      'GET',
      '/api/rooms/stats',
      { summary: 'Open rooms and who is in them', rules: 'M2', answers: { 200: wire.StatsAnswer } },
      async () => json(render.stats(await seats.occupancy())),
    ),
  ];
}

function joined(
  { room, clientId }: { readonly room: string; readonly clientId: string },
  token: string,
  status: 'joined' | 'created',
  camel: boolean,
): Answer {
  const answer: wire.JoinAnswer = { ...render.client(room, clientId, status, camel), token };
  return json(answer);
}
