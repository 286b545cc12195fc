import type { Driver } from './driver.ts';
import { field, hackrtcContent, parseObject, script } from './frames.ts';

/** The frames of the hackrtc document; a room is a path. */
export const bareRelay: Driver = {
  name: 'bare-relay',
  flags: [],
  script: script('bare-relay.ts'),
  environment: () => ({}),
  notices: { join: '"type":"join"', leave: '"type":"leave"' },
  heartbeat: null,
  prepare: () => ({ tickets: async (seats) => seats.map((room) => ({ target: `/${room}` })) }),
  greet: (text) => {
    const frame = parseObject(text);
    if (frame['type'] === 'welcome') return { kind: 'address', address: field(frame, 'conn_id') };
    return frame['type'] === 'peers' ? { kind: 'entered' } : { kind: 'wait' };
  },
  direct: (address, signal) => JSON.stringify({ type: 'signal', to_conn: address, ...signal }),
  broadcast: (signal) => JSON.stringify({ type: 'signal', ...signal }),
  chat: null,
  content: hackrtcContent,
};
