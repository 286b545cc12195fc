import type { Heard, Speaker } from './speaker.ts';
import type { Frame } from '../socket.ts';
import { property } from '../../dialects/parse.ts';
import { rooms as driver } from '../drivers/rooms.ts';
import { said } from './speaker.ts';

export const rooms: Speaker = {
  ...driver,
  address: () => ({}),
  answer: (description) => ({ type: 'webrtc-answer', answer: description }),
  bye: () => ({ type: 'webrtc-hangup' }),
  async chat({ send, text, encrypted }) {
    send({ content: text, ...(encrypted && { encrypted }) });
  },
  understand: (frame) => ('content' in frame ? chat(frame) : signal(frame)),
  words: { arrival: undefined, departure: 'bye', departureOfStrangers: undefined },
  rules: { furtherSocket: 'same', broadcasts: true, awaits: false, hearsRefusedChat: false },
};

function signal(frame: Frame): Heard | undefined {
  const who = said(frame['sender_id']);
  switch (frame['type']) {
    case 'webrtc-offer':
      return { what: 'offer', who, text: said(property(frame['offer'], 'sdp')) };
    case 'webrtc-answer':
      return { what: 'answer', who, text: said(property(frame['answer'], 'sdp')) };
    case 'webrtc-ice-candidate':
      return { what: 'candidate', who, text: said(property(frame['candidate'], 'candidate')) };
    case 'webrtc-hangup':
      return { what: 'bye', who };
    default:
      return undefined;
  }
}

const chat = (frame: Frame): Heard => ({
  what: 'chat',
  who: said(property(frame['user'], 'name')),
  text: said(frame['content']),
  encrypted: frame['encrypted'] === true,
});
