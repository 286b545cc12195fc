/** The REST side of the `minimal` dialect (M1, M2, M4). */
import type { Context } from '../../app/context.ts';
import type { Seats } from '../../app/seats.ts';
import type { Answer, Route, RouteRequest } from '../dialect.ts';
import { minimal as wire } from '@parley/protocol';
import { parser } from '../parse.ts';
import { inviteOf, json, open } from '../route.ts';
import * as render from './render.ts';
import { read } from './request.ts';

const joinRequest = parser(wire.JoinRequest);
const clientRequest = parser(wire.ClientRequest);

/** Entropy of a room's name that nobody chose, in bits. */
const NAME_BITS = 72;

export function routes(context: Context, seats: Seats): readonly Route[] {
  const { random } = context;

  /** The room and the client that are asked for; what was not named gets a name. */
  function seatRequest(request: RouteRequest) {
    const { fields, camel } = read(joinRequest, request);
    const { room_id: room = random.token(NAME_BITS), client_id: clientId = random.uuid() } = fields;
    const { address, query } = request;
    const seat = { room, clientId, address, token: fields.token, invite: inviteOf(query) };
    return { camel, seat };
  }

  return [
    open('POST', '/api/rooms/join', async (request) => {
      const { seat, camel } = seatRequest(request);
      const { token } = await seats.reserve(seat);
      return joined(seat, token, 'joined', camel);
    }),

    // Later clients only, so the answer is always in their words too.
    open('POST', '/api/rooms/create', async (request) => {
      const { seat } = seatRequest(request);
      const { token } = await seats.create(seat);
      return joined(seat, token, 'created', true);
    }),

    open('POST', '/api/rooms/leave', async (request) => {
      const { fields, camel } = read(clientRequest, request);
      const { room_id: room, client_id: clientId, token } = fields;
      await seats.leave({ room, clientId, address: request.address, token });
      return json(render.client(room, clientId, 'left', camel));
    }),

    open('GET', '/api/rooms/stats', async () => json(render.stats(await seats.occupancy()))),
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
