import type { Heard, Speaker } from './speaker.ts';
import type { Frame } from '../socket.ts';
import { property } from '../../dialects/parse.ts';
import { otp as driver } from '../drivers/otp.ts';
import { succeed } from '../request.ts';
import { said } from './speaker.ts';

export const otp: Speaker = {
  ...driver,
  address: (who) => ({ target: who }),
  /** The description as text, as the document has it. */
  answer: (description) => ({ type: 'answer', sdp: property(description, 'sdp') }),
  bye: () => ({ type: 'bye' }),
  async announce(server, room, { token }) {
    await succeed(server, `POST /api/rooms/${room}/join`, { token });
  },
  async withdraw(server, room, { token }) {
    await succeed(server, `POST /api/rooms/${room}/leave`, { token });
  },
  async chat({ send, text, encrypted }) {
    send({ type: 'chat', content: text, ...(encrypted && { encrypted }) });
  },
  understand(frame) {
    switch (frame['type']) {
      case 'user_joined':
        return { what: 'arrival', who: said(frame['username']) };
      case 'user_left':
        return { what: 'departure', who: said(frame['username']) };
      case 'error':
        return { what: 'refusal', who: '' };
      default:
        return signal(frame, said(frame['sender']));
    }
  },
  words: { arrival: 'arrival', departure: 'departure', departureOfStrangers: 'departure' },
  rules: { furtherSocket: 'same', broadcasts: false, awaits: true, hearsRefusedChat: true },
};

function signal(frame: Frame, who: string): Heard | undefined {
  const { type, sdp, candidate, content, encrypted } = frame;
  switch (type) {
    case 'offer':
    case 'answer':
      return { what: type, who, text: said(typeof sdp === 'string' ? sdp : property(sdp, 'sdp')) };
    case 'candidate':
      return { what: type, who, text: said(property(candidate, 'candidate') ?? candidate) };
    case 'bye':
      return { what: type, who };
    case 'chat':
      return { what: type, who, text: said(content), encrypted: encrypted === true };
    default:
      return undefined;
  }
}
