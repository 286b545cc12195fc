import type { Heard, Speaker } from './speaker.ts';
import type { Frame } from '../socket.ts';
import { property } from '../../dialects/parse.ts';
import { minimal as driver } from '../drivers/minimal.ts';
import { said } from './speaker.ts';

export const minimal: Speaker = {
  ...driver,
  address: (who) => ({ to: who }),
  answer: (description) => ({ type: 'answer', payload: description }),
  bye: () => ({ type: 'bye' }),
  async chat({ send, text, encrypted }) {
    send({ type: 'custom', payload: { type: 'chat', content: text, encrypted } });
  },
  understand(frame) {
    if ('error' in frame) return { what: 'refusal', who: '' };
    return signal(frame, said(frame['from']));
  },
  words: { arrival: undefined, departure: 'bye', departureOfStrangers: 'bye' },
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
      return chat(payload);
    default:
      return undefined;
  }
}

const chat = (payload: unknown): Heard => ({
  what: 'chat',
  who: said(property(payload, 'sender')),
  text: said(property(payload, 'content')),
  encrypted: property(payload, 'encrypted') === true,
});
