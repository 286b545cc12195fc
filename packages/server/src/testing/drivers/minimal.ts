import type { Driver } from './driver.ts';
import { randomUUID } from 'node:crypto';
import { aText } from '../matchers.ts';
import { openSocket } from '../socket.ts';
import { withToken } from './driver.ts';

export const minimal: Driver = {
  tag: 'minimal',
  newRoom: async () => `room-${randomUUID()}`,
  ticket: async (_, room) => ({
    path: `/ws?room_id=${room}&client_id=${randomUUID()}`,
    token: undefined,
  }),
  async enter(server, ticket) {
    const socket = await openSocket(server, withToken(ticket));
    const query = new URLSearchParams(ticket.path.split('?')[1]);
    const stamps = { from: query.get('client_id'), room_id: query.get('room_id') };
    return {
      socket,
      address: { to: stamps.from },
      stamps,
      arrival: undefined,
      departure: { type: 'bye', ...stamps },
    };
  },
  offer: (description) => ({ type: 'offer', payload: description }),
  candidate: (candidate) => ({ type: 'candidate', payload: candidate }),
  refusals: async (_, room) => ({
    'no client': { path: `/ws?room_id=${room}`, status: 400 },
    'no room': { path: '/ws?client_id=a', status: 400 },
    'a malformed client': { path: `/ws?room_id=${room}&client_id=~a`, status: 400 },
    'a malformed room': { path: '/ws?room_id=%00&client_id=a', status: 400 },
    'a reserved word': { path: '/ws?room_id=stats&client_id=a', status: 400 },
  }),
  refusal: (status) => ({ error: aText, code: status }),
  complaint: (status) => ({ error: aText, code: status }),
};
