import type { Driver } from './driver.ts';
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { aText } from '../matchers.ts';
import { account, makeRoom } from '../rooms-people.ts';
import { openSocket } from '../socket.ts';
import { forgedToken } from '../tokens.ts';
import { withToken } from './driver.ts';

export const rooms: Driver = {
  tag: 'rooms',
  newRoom: async (server) => (await makeRoom(server, await account(server))).uuid,
  ticket: async (server, room) => ({
    path: `/ws/chat/${room}/`,
    token: (await account(server)).access,
  }),
  async enter(server, ticket) {
    const socket = await openSocket(server, withToken(ticket));
    const { user_id: id } = decodeJwt(ticket.token ?? '');
    return {
      socket,
      address: undefined,
      stamps: { sender_id: id },
      arrival: undefined,
      departure: undefined,
    };
  },
  offer: (description) => ({ type: 'webrtc-offer', offer: description }),
  candidate: (candidate) => ({ type: 'webrtc-ice-candidate', candidate }),
  async refusals(server, room) {
    const { access, refresh } = await account(server);
    const foreign = await forgedToken(randomUUID(), { claims: { aud: 'another' } });
    return {
      'no token': { path: `/ws/chat/${room}/`, status: 401 },
      'a token that is none': { path: `/ws/chat/${room}/?token=x`, status: 401 },
      'a token of another dialect': { path: `/ws/chat/${room}/?token=${foreign}`, status: 401 },
      'a refresh token': { path: `/ws/chat/${room}/?token=${refresh}`, status: 401 },
      'an unknown room': { path: `/ws/chat/${randomUUID()}/?token=${access}`, status: 404 },
      'a malformed room': { path: `/ws/chat/%00/?token=${access}`, status: 404 },
    };
  },
  refusal: () => ({ detail: aText }),
  complaint: () => undefined,
};
