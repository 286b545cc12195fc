import type { Driver } from './driver.ts';
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { aText } from '../matchers.ts';
import { makeRoom, member } from '../otp-people.ts';
import { openSocket } from '../socket.ts';
import { forgedToken } from '../tokens.ts';
import { withToken } from './driver.ts';

export const otp: Driver = {
  tag: 'otp',
  newRoom: async (server) => makeRoom(server, await member(server)),
  ticket: async (server, room) => ({
    path: `/ws/signaling/${room}`,
    token: (await member(server)).token,
  }),
  async enter(server, ticket) {
    const socket = await openSocket(server, withToken(ticket));
    const { sub: username } = decodeJwt(ticket.token ?? '');
    return {
      socket,
      address: { target: username },
      stamps: { sender: username, from: username },
      arrival: { type: 'user_joined', username, room_id: aText },
      departure: { type: 'user_left', username, room_id: aText },
    };
  },
  offer: (description) => ({ type: 'offer', sdp: description }),
  candidate: (candidate) => ({ type: 'candidate', candidate }),
  async refusals(server, room) {
    const { token } = await member(server);
    const foreign = await forgedToken(randomUUID(), { claims: { aud: 'another' } });
    const path = `/ws/signaling/${room}`;
    return {
      'no token': { path, status: 401 },
      'a token that is none': { path: `${path}?token=x`, status: 401 },
      'a token of another dialect': { path: `${path}?token=${foreign}`, status: 401 },
      'an unknown room': { path: `/ws/signaling/${randomUUID()}?token=${token}`, status: 404 },
      'a malformed room': { path: `/ws/signaling/%00?token=${token}`, status: 404 },
    };
  },
  refusal: () => ({ detail: aText }),
  complaint: () => ({ type: 'error', detail: aText }),
};
