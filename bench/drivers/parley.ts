import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mapLimited } from '../load/concurrency.ts';
import type { Driver, Standing, Ticket } from './driver.ts';
import { asObject, field, hackrtcContent, parseObject, type JsonObject } from './frames.ts';

const packageJson = new URL('../../package.json', import.meta.url);
const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));
const requestsAtOnce = 16;

/** The flags of `npm start`. */
const startFlags = (): string[] => {
  const { scripts } = parseObject(readFileSync(packageJson, 'utf8'));
  const words = field(asObject(scripts), 'start').split(' ');
  return words.filter((word) => word.startsWith('--'));
};

const post = async (url: string, body: JsonObject, token?: string): Promise<JsonObject> => {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${text}`);
  return parseObject(text);
};

const account = async (origin: string): Promise<string> =>
  field(await post(`${origin}/auth/anonymous`, { display_name: 'Bench' }), 'access_token');

interface Invite {
  readonly roomId: string;
  readonly code: string;
}

const createRoom = async (origin: string): Promise<Invite> => {
  const room = await post(`${origin}/rooms/`, { name: 'Bench' }, await account(origin));
  return { roomId: field(room, 'id'), code: field(room, 'invite_code') };
};

const ticket = async (
  origin: string,
  { roomId, code }: Invite,
  standing: Standing,
): Promise<Ticket> => {
  const token = await account(origin);
  if (standing === 'member') await post(`${origin}/rooms/join/${code}`, {}, token);
  return { target: `/ws/${roomId}?token=${token}` };
};

/** Every client has an account of its own. */
export const parley: Driver = {
  name: 'parley',
  flags: startFlags(),
  script: main,
  // The load stands for many clients on few sockets, which is what the guard against floods exists to stop.
  environment: (scratch) => ({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: scratch,
    APP_ENV: 'development',
    FLOOD_BURST: '1000000',
    FLOOD_RATE: '1000000',
    RATE_LIMITS: 'false',
    CONNECTIONS_PER_ADDRESS: '1000000',
    STUN_PORT: 'off',
    TURN: 'off',
  }),
  notices: { join: '"type":"join"', leave: '"type":"leave"' },
  heartbeat: null,
  prepare: (origin) => {
    const rooms = new Map<number, Promise<Invite>>();
    const room = (number: number): Promise<Invite> => {
      const invite = rooms.get(number) ?? createRoom(origin);
      rooms.set(number, invite);
      return invite;
    };
    return {
      tickets: (seats, standing) =>
        mapLimited(seats, requestsAtOnce, async (number) =>
          ticket(origin, await room(number), standing),
        ),
    };
  },
  greet: (text) => {
    const frame = parseObject(text);
    if (frame['type'] === 'welcome') return { kind: 'address', address: field(frame, 'conn_id') };
    return frame['type'] === 'participant_state' ? { kind: 'entered' } : { kind: 'wait' };
  },
  direct: (address, signal) => JSON.stringify({ type: 'signal', to_conn: address, ...signal }),
  broadcast: (signal) => JSON.stringify({ type: 'signal', ...signal }),
  chat: (signal) =>
    JSON.stringify({ type: 'chat', ciphertext: JSON.stringify(signal), encrypted: false }),
  content: hackrtcContent,
};
