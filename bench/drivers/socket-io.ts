import type { Driver } from './driver.ts';
import { asObject, field, hackrtcContent, parseObject, script } from './frames.ts';

/**
 * Socket.IO protocol 5 over Engine.IO protocol 4, written by hand so that all servers meet the same cheap client:
 * "0{…}" opens, "40" connects, "42[event, …]" is an event, "2" asks for a "3".
 */
export const socketIo: Driver = {
  name: 'socket.io',
  flags: [],
  script: script('socket-io.ts'),
  environment: () => ({}),
  notices: { join: '["join",', leave: '["leave",' },
  heartbeat: { ask: '2'.charCodeAt(0), answer: '3' },
  prepare: () => ({
    tickets: async (seats) =>
      seats.map((room) => ({ target: `/socket.io/?EIO=4&transport=websocket&room=${room}` })),
  }),
  greet: (text) => {
    if (text.startsWith('0{')) return { kind: 'reply', text: '40' };
    if (text.startsWith('40{')) {
      return { kind: 'address', address: field(parseObject(text.slice(2)), 'sid') };
    }
    return text.startsWith('42["welcome",') ? { kind: 'entered' } : { kind: 'wait' };
  },
  direct: (address, signal) => `42${JSON.stringify(['signal', { to_conn: address, ...signal }])}`,
  broadcast: (signal) => `42${JSON.stringify(['signal', signal])}`,
  chat: null,
  content: (text) => {
    const [, message] = Object.values(parseObject(text.slice(2)));
    return hackrtcContent(JSON.stringify(asObject(message)));
  },
};
