import type { Heard, Speaker } from './speaker.ts';
import type { Frame } from '../socket.ts';
import { property } from '../../dialects/parse.ts';
import { hackrtc as driver } from '../drivers/hackrtc.ts';
import { request } from '../request.ts';
import { noteOf, said } from './speaker.ts';

export const hackrtc: Speaker = {
  ...driver,
  address: (who) => ({ to_conn: who }),
  answer: (description) => ({ type: 'signal', sdp: description }),
  bye: () => ({ type: 'signal', bye: true }),
  custom: (payload) => ({ type: 'signal', payload }),
  async chat({ server, roomId, ticket: { token }, text, encrypted }) {
    const body = { ciphertext: text, encrypted };
    await request(server, `POST /chat/${roomId}`, { token, body });
  },
  understand(frame) {
    switch (frame['type']) {
      case 'join':
        return { what: 'arrival', who: said(frame['conn_id']) };
      case 'leave':
        return { what: 'departure', who: said(frame['conn_id']) };
      case 'signal':
        return signal(frame);
      case 'chat':
        return chat(frame['msg']);
      case 'error':
        return { what: 'refusal', who: '' };
      default:
        return undefined;
    }
  },
  words: { arrival: 'arrival', departure: 'departure', departureOfStrangers: 'departure' },
  rules: { furtherSocket: 'another', broadcasts: true, awaits: false, hearsRefusedChat: false },
};

function signal({ from_conn: from, sdp, ice, bye, payload }: Frame): Heard | undefined {
  const who = said(from);
  const type = property(sdp, 'type');
  if (bye === true) return { what: 'bye', who };
  if (ice) return { what: 'candidate', who, text: said(property(ice, 'candidate')) };
  if (payload !== undefined) return { what: 'custom', who, text: noteOf(payload) };
  if (type !== 'offer' && type !== 'answer') return undefined;
  return { what: type, who, text: said(property(sdp, 'sdp')) };
}

const chat = (message: unknown): Heard => ({
  what: 'chat',
  who: said(property(message, 'display_name')),
  text: said(property(message, 'ciphertext')),
  encrypted: property(message, 'encrypted') === true,
});
