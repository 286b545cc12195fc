import type { Driver } from './driver.ts';
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { aText } from '../matchers.ts';
import { guest, roomOf } from '../people.ts';
import { text } from '../request.ts';
import { openSocket } from '../socket.ts';
import { forgedToken } from '../tokens.ts';
import { withToken } from './driver.ts';

export const hackrtc: Driver = {
  tag: 'hackrtc',
  newRoom: async (server) => (await roomOf(server, await guest(server))).id,
  ticket: async (server, room) => ({ path: `/ws/${room}`, token: (await guest(server)).token }),
  async enter(server, ticket) {
    const socket = await openSocket(server, withToken(ticket));
    const connId = text(await socket.take({ type: 'welcome' }), 'conn_id');
    await socket.take({ type: 'participant_state' });
    await socket.take({ type: 'peers' });
    const { sub: userId } = decodeJwt(ticket.token ?? '');
    const names = { user_id: userId, conn_id: connId };
    return {
      socket,
      address: { to_conn: connId },
      stamps: { from: userId, from_conn: connId },
      arrival: { type: 'join', ...names, display_name: aText },
      departure: { type: 'leave', ...names },
    };
  },
  offer: (description) => ({ type: 'signal', sdp: description }),
  candidate: (candidate) => ({ type: 'signal', ice: candidate }),
  async refusals(server, room) {
    const { id, token } = await guest(server);
    const foreign = await forgedToken(id, { claims: { aud: 'another' } });
    return {
      'no token': { path: `/ws/${room}`, status: 401 },
      'a token that is none': { path: `/ws/${room}?token=x`, status: 401 },
      'a token of another dialect': { path: `/ws/${room}?token=${foreign}`, status: 401 },
      'an unknown room': { path: `/ws/${randomUUID()}?token=${token}`, status: 404 },
      'a malformed room': { path: `/ws/%00?token=${token}`, status: 404 },
    };
  },
  refusal: () => ({ detail: aText }),
  complaint: () => ({ type: 'error', detail: aText }),
};
