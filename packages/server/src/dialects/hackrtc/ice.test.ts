import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import type { Person } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { aText, aTime, textLike } from '../../testing/matchers.ts';
import { request, succeed } from '../../testing/request.ts';
import { account, aNumber } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';

const TURN = ['turn:turn.example.org?transport=udp', 'turns:turn.example.org:443?transport=tcp'];
const RELAY = { urls: TURN, username: textLike(/^\d{10}:[\w-]{22}$/), credential: aText };
/** In seconds. */
const TTL = 600;
const RELAYED = {
  STUN_PORT: '0',
  TURN: 'auto',
  TURN_URLS: TURN.join(),
  TURN_SECRET: 'shared',
  TURN_TTL: String(TTL),
};

let server: TestServer;
let ann: Person;
beforeAll(async () => {
  server = await testServer(RELAYED);
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

  test('[H11] tells new ones in a frame of their own, before they expire', async () => {
    const clock = new TestClock();
    await using renewing = await testServer(RELAYED, { timers: clock });
    const host = await guest(renewing);
    using socket = await enter(renewing, await roomOf(renewing, host), host);
    clock.pass(TTL * 1000);
    expect(await socket.take({ type: 'ice_servers' })).toEqual({
      type: 'ice_servers',
      ice_servers: [ownStun, RELAY],
      ice_expires_at: aTime,
    });
  });
});
