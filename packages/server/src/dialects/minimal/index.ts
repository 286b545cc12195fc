import type { Context } from '../../app/context.ts';
import type { SeatRequest } from '../../app/seats.ts';
import type { DialectFactory, SocketEntrance, SocketRequest } from '../dialect.ts';
import { minimal as wire } from '@parley/protocol';
import { Seats } from '../../app/seats.ts';
import { parser } from '../parse.ts';
import { inviteOf } from '../route.ts';
import { camelCodec, codec } from './codec.ts';
import { description, socketDescription } from './description.ts';
import { renderError } from './render.ts';
import { read } from './request.ts';
import { routes } from './routes.ts';
import { TAG } from './tag.ts';

/** The dialect of document 002: nobody logs in (M1–M4). */
export const minimal: DialectFactory = {
  tag: TAG,
  create(context: Context) {
    // Every connection is a peer of its own, named by its client's id.
    const peers = { dialect: TAG, addressing: true, shared: false, awaited: false };
    const seats = new Seats(context, peers);
    return {
      tag: TAG,
      routes: routes(context, seats),
      socket: socket(seats),
      description,
      renderError,
    };
  },
};

const clientRequest = parser(wire.ClientRequest);

const socket = (seats: Seats): SocketEntrance => ({
  path: '/ws',
  description: socketDescription,
  codec: (query) => (query.has('roomId') ? camelCodec : codec),
  admit: async (request) => seats.admit(seatRequest(request), request.linger),
  inspect: async (request) => seats.inspect(seatRequest(request)),
});

function seatRequest({ query, address }: SocketRequest): SeatRequest {
  const { room_id: room, client_id: clientId, token } = read(clientRequest, { query }).fields;
  return { room, clientId, address, token, invite: inviteOf(query) };
}
