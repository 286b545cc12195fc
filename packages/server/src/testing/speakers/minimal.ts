import type { Heard, Speaker } from './speaker.ts';
import type { Frame } from '../socket.ts';
import { property } from '../../dialects/parse.ts';
import { minimal as driver } from '../drivers/minimal.ts';
import { succeed } from '../request.ts';
import { noteOf, said } from './speaker.ts';

export const minimal: Speaker = {
  ...driver,
  address: (who) => ({ to: who }),
  answer: (description) => ({ type: 'answer', payload: description }),
  bye: () => ({ type: 'bye' }),
  custom: (payload) => ({ type: 'custom', payload }),
  async withdraw(server, room, { path }) {
    const client = new URLSearchParams(path.split('?')[1]).get('client_id');
    await succeed(server, 'POST /api/rooms/leave', { body: { room_id: room, client_id: client } });
  },
  async chat({ send, text, encrypted }) {
    send({ type: 'custom', payload: { type: 'chat', content: text, encrypted } });
  },
  understand(frame) {
    if ('error' in frame) return { what: 'refusal', who: '' };
    return signal(frame, said(frame['from']));
  },
  words: { arrival: undefined, departure: 'bye', departureOfStrangers: 'bye' },
  rules: { furtherSocket: 'refused', broadcasts: true, awaits: false, hearsRefusedChat: true },
};

function signal({ type, payload }: Frame, who: string): Heard | undefined {
  switch (type) {
    case 'offer':
    case 'answer':
      return { what: type, who, text: said(property(payload, 'sdp')) };
    case 'candidate':
      return { what: type, who, text: said(property(payload, 'candidate')) };
    case 'bye':
      return { what: type, who };
    case 'custom':
      return custom(payload, who);
    default:
      return undefined;
  }
}

function custom(payload: unknown, who: string): Heard {
  if (property(payload, 'type') !== 'chat') return { what: 'custom', who, text: noteOf(payload) };
  return chat(payload);
}

const chat = (payload: unknown): Heard => ({
  what: 'chat',
  who: said(property(payload, 'sender')),
  text: said(property(payload, 'content')),
  encrypted: property(payload, 'encrypted') === true,
});
