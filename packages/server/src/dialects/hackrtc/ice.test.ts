import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOM, START } from '../../testing/peers.ts';
import type { Person } from '../../testing/people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import { aText, aTime, textLike } from '../../testing/matchers.ts';
import { request, succeed } from '../../testing/request.ts';
import { account, aNumber } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';
import { codec } from './codec.ts';

const TURN = ['turn:turn.example.org?transport=udp', 'turns:turn.example.org:443?transport=tcp'];
const RELAY = { urls: TURN, username: textLike(/^\d{10}:[\w-]{22}$/), credential: aText };

let server: TestServer;
let ann: Person;
beforeAll(async () => {
  server = await testServer({
    STUN_PORT: '0',
    TURN: 'auto',
    TURN_URLS: TURN.join(),
    TURN_SECRET: 'shared',
    TURN_TTL: '600',
  });
  ann = await guest(server);
});
afterAll(() => server[Symbol.asyncDispose]());

const ownStun = { urls: [textLike(/^stun:127\.0\.0\.1:\d+$/)] };

describe('GET /ice-servers', () => {
  test('[H11] gives a person servers, a credential and its life in seconds', async () => {
    const { token } = ann;
    const { status, body, headers } = await request(server, 'GET /ice-servers', { token });
    expect([status, body]).toEqual([200, { iceServers: [ownStun, RELAY], ttl: aNumber }]);
    expect(headers.get('cache-control')).toBe('no-store');
    const { ttl } = await succeed(server, 'GET /ice-servers/', { token });
    expect(ttl).toBeGreaterThan(290);
    expect(ttl).toBeLessThanOrEqual(600);
  });

  test('[H11] gives who is signed in with another dialect the same', async () => {
    const { access: token } = await account(server);
    const { iceServers } = await succeed(server, 'GET /ice-servers', { token });
    expect(iceServers).toEqual([ownStun, RELAY]);
  });

  test('[H11] gives a stranger no credential, and refuses a token that is none', async () => {
    const { body } = await request(server, 'GET /ice-servers');
    expect(body).toEqual({ iceServers: [ownStun] });
    const { status } = await request(server, 'GET /ice-servers', { token: 'x' });
    expect(status).toBe(401);
  });

  test('[H11] names STUN by the host that the client asked for', async () => {
    const { iceServers } = await succeed(server, 'GET /ice-servers', {
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    expect(iceServers).toEqual([ownStun]);
    await using named = await testServer({ STUN_PORT: '0', PUBLIC_URL: 'https://p.example/x' });
    const answer = await succeed(named, 'GET /ice-servers');
    expect(answer).toEqual({ iceServers: [{ urls: [textLike(/^stun:p\.example:\d+$/)] }] });
  });

  test('[H11] is empty where the operator wants neither', async () => {
    await using bare = await testServer();
    expect(await succeed(bare, 'GET /ice-servers')).toEqual({ iceServers: [] });
  });
});

describe('the socket', () => {
  test('[H11] tells the same in welcome, with a credential for this room alone', async () => {
    const { token } = ann;
    const { id } = await roomOf(server, ann);
    using socket = await openSocket(server, `/ws/${id}?token=${token}`);
    const welcome = await socket.take({ type: 'welcome' });
    expect(welcome).toMatchObject({ ice_servers: [ownStun, RELAY], ice_expires_at: aTime });
    const { iceServers } = await succeed(server, 'GET /ice-servers', { token });
    expect(welcome['ice_servers']).not.toEqual(iceServers);
  });

  test('[H11] tells new ones in a frame of their own', () => {
    const iceServers = { servers: [{ urls: ['turn:x'], username: 'u' }], expiresAt: 0 };
    const frames = codec.encode({ kind: 'iceServers', iceServers }, ROOM, START);
    expect(frames.map((frame): unknown => JSON.parse(frame))).toEqual([
      {
        type: 'ice_servers',
        ice_servers: [{ urls: ['turn:x'], username: 'u' }],
        ice_expires_at: '1970-01-01T00:00:00.000Z',
      },
    ]);
  });
});
