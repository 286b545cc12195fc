import { randomUUID } from 'node:crypto';
import type { Driver } from './driver.ts';
import { asObject, parseObject, script } from './frames.ts';

/** What PeerJS's client sends; there are no rooms and no presence. */
export const peerjs: Driver = {
  name: 'peerjs',
  flags: [],
  script: script('peerjs.ts'),
  environment: () => ({}),
  notices: null,
  heartbeat: null,
  prepare: () => ({
    tickets: async (seats) =>
      seats.map(() => {
        const id = randomUUID();
        return { target: `/peerjs?key=peerjs&id=${id}&token=${id}&version=1.5.4`, address: id };
      }),
  }),
  greet: (text) => (parseObject(text)['type'] === 'OPEN' ? { kind: 'entered' } : { kind: 'wait' }),
  direct: (address, signal) =>
    JSON.stringify({
      type: 'sdp' in signal ? 'OFFER' : 'CANDIDATE',
      payload: { ...signal, type: 'media', connectionId: 'mc_8nq2s1m0x9' },
      dst: address,
    }),
  broadcast: () => {
    throw new Error('PeerJS cannot broadcast.');
  },
  chat: null,
  content: (text) => {
    const { sdp, ice } = asObject(parseObject(text)['payload']);
    return sdp === undefined ? { ice } : { sdp };
  },
};
