/** What is asked in the authorisation matrix: each route with what it takes, so that only who asks may be refused. */
import type { Place } from '../drivers/driver.ts';
import type { Fields } from '../request.ts';
import type { Scene } from './cast.ts';
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { newName } from '../otp-people.ts';
import { request, succeed, text } from '../request.ts';
import { PASSWORD } from '../rooms-people.ts';

/** Whom everybody may sign in as. */
export interface Known {
  readonly email: string;
  readonly refresh: string;
}

type Body = (scene: Scene, known: Known, server: Place) => Fields | Promise<Fields>;

const newEmail = (): string => `${randomUUID()}@example.org`;
const password = PASSWORD;
const register: Body = () => ({ email: newEmail(), password, name: 'New', display_name: 'New' });
const logIn: Body = (_, { email }) => ({ email, password });
const message: Body = () => ({ ciphertext: 'Hello', encrypted: false });
const seat: Body = ({ name }) => ({ room_id: name, client_id: randomUUID() });

const newGroup = () => ({
  group_id: randomUUID(),
  replaces: null,
  device_id: 'laptop',
  welcomes: [],
});

/** A group that whoever asks has founded, as far as they may. */
async function ownGroup({ room, token, headers }: Scene, server: Place): Promise<Fields> {
  const body = newGroup();
  await request(server, `POST /groups/${room}`, { token, headers, body });
  return { group_id: body.group_id, epoch: 1, device_id: body.device_id };
}

/** Bodies by dialect, method and path; requests without a line here have none. */
const BODIES: Readonly<Record<string, Body>> = {
  'hackrtc POST /auth/anonymous': () => ({ display_name: 'New' }),
  'hackrtc POST /users/register': register,
  'hackrtc POST /users/login': logIn,
  'hackrtc POST /users/code': () => ({ email: newEmail() }),
  'hackrtc POST /users/login/code': () => ({ email: newEmail(), code: '000000' }),
  'hackrtc POST /users/upgrade': () => ({ email: newEmail(), password }),
  'hackrtc POST /users/upgrade/code': () => ({ email: newEmail(), code: '000000' }),
  'hackrtc POST /users/refresh': async (_, __, server) => {
    const body = { display_name: 'New', refresh: true };
    const tokens = await succeed(server, 'POST /auth/anonymous', { body });
    return { refresh_token: text(tokens, 'refresh_token') };
  },
  'hackrtc PUT /users/me': () => ({ display_name: 'Renamed' }),
  'hackrtc PUT /users/me/password': () => ({ current_password: 'none', new_password: password }),
  'hackrtc POST /rooms': () => ({ name: 'New' }),
  'hackrtc PATCH /rooms/:room': () => ({ locked: true }),
  'hackrtc POST /rooms/:room/invites': () => ({}),
  'hackrtc POST /chat/:room': message,
  'hackrtc PATCH /chat/:room/:message': message,
  'hackrtc PUT /chat/:room/read': (scene) => ({ message_id: scene.message }),
  'hackrtc POST /keys/:room': () => ({ identity_key: 'key' }),
  'hackrtc POST /keys/:room/claim': () => ({ devices: [] }),
  'hackrtc POST /groups/:room': newGroup,
  'hackrtc POST /groups/:room/commits': async (scene, _, server) => ({
    ...(await ownGroup(scene, server)),
    commit: 'Y29tbWl0',
    welcomes: [],
    removes: [],
  }),
  'hackrtc POST /groups/:room/seen': (scene, _, server) => ownGroup(scene, server),
  'rooms POST /auth/register': register,
  'rooms POST /auth/login': logIn,
  'rooms POST /auth/token/refresh': (_, { refresh }) => ({ refresh }),
  'rooms PATCH /auth/profile': () => ({ name: 'Renamed' }),
  'rooms POST /api/rooms': () => ({ name: 'New', room_type: 'video' }),
  'rooms PATCH /api/rooms/:room': () => ({ name: 'Renamed' }),
  'minimal POST /api/rooms/join': seat,
  'minimal POST /api/rooms/create': () => ({ room_id: `room-${randomUUID()}` }),
  'minimal POST /api/rooms/leave': ({ name, clientId }) => ({ room_id: name, client_id: clientId }),
  'otp POST /api/auth/signup': () => ({ email: newEmail() }),
  'otp POST /api/auth/verify-otp': () => ({ email: newEmail(), otp: '000000' }),
  'otp POST /api/auth/set-username': () => ({ email: newEmail(), username: newName() }),
  'otp POST /api/auth/login': () => ({ email: newEmail() }),
  'otp POST /api/rooms': () => ({ name: 'New' }),
};

/** Later clients look for the same routes elsewhere (R1). */
const alias = (line: string): string => line.replace(' /api/auth/', ' /auth/');

export const bodyOf = (line: string): Body | undefined => BODIES[line] ?? BODIES[alias(line)];

/** After these nobody has the token any more that they came with. */
export const endsAccount = (line: string): boolean =>
  /logout|upgrade|DELETE .*(profile|\/me)/.test(line);

const QUERIES: Readonly<Record<string, string>> = {
  'GET /chat/:room/search': '?q=Hello',
  'GET /groups/:room/commits': `?group=${randomUUID()}`,
  'GET /groups/:room/welcome': '?device_id=laptop',
};

/** A path with everything that it names. */
export function pathOf(method: string, path: string, scene: Scene): string {
  const named: Readonly<Record<string, string>> = {
    room: scene.room,
    invite: scene.invite,
    id: scene.inviteId,
    target: scene.target.id,
    session: String(decodeJwt(scene.target.token)['sid']),
    message: scene.message,
    emoji: encodeURIComponent('👍'),
    device: 'laptop',
  };
  const query = QUERIES[`${method} ${path}`] ?? '';
  return path.replace(/:(\w+)/g, (_, name: string) => named[name] ?? '') + query;
}
