/** The relay of a whole server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { guest, join as joinRoom, roomOf } from '../testing/people.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { serverProcess } from '../testing/process.ts';
import { MANAGED } from '../../../client/src/testing/relay.ts';
import { isAlive, relayOf, relayPid } from '../testing/relay.ts';
import { request, succeed } from '../testing/request.ts';
import { account } from '../testing/rooms-people.ts';
import { testServer } from '../testing/server.ts';
import { openSocket } from '../testing/socket.ts';
import { TurnClient } from '../testing/turn-client.ts';
import { soon } from '../testing/soon.ts';

/** What a new client is answered that asks a relay for an allocation. */
async function ask(servers: unknown): Promise<number> {
  const { port, ...credential } = relayOf(servers);
  using client = new TurnClient(port, credential);
  return await client.allocate();
}

describe('a credential', () => {
  test('[H7] [H11] is taken away by a ban, in the room of the ban', async () => {
    await using server = await testServer(MANAGED);
    const [host, ann] = [await guest(server), await guest(server)];
    const [room, elsewhere] = [await roomOf(server, host), await roomOf(server, ann)];
    await joinRoom(server, room, ann);
    using here = await openSocket(server, `/ws/${room.id}?token=${ann.token}`);
    using there = await openSocket(server, `/ws/${elsewhere.id}?token=${ann.token}`);
    const { ice_servers: banned } = await here.take({ type: 'welcome' });
    const { ice_servers: other } = await there.take({ type: 'welcome' });
    expect(await ask(banned)).toBe(200);
    await succeed(server, `POST /moderation/${room.id}/ban/${ann.id}`, { token: host.token });
    expect(await ask(banned)).toBe(401);
    expect(await ask(other)).toBe(200);
  });

  test('[R2] [H11] ends with the sign-in, and with the account', async () => {
    await using server = await testServer(MANAGED);
    const person = await account(server);
    const { access: token, refresh } = person;
    const { iceServers } = await succeed(server, 'GET /ice-servers', { token });
    expect(await ask(iceServers)).toBe(200);
    await request(server, 'POST /auth/logout/', { token, body: { refresh } });
    expect(await ask(iceServers)).toBe(401);
  });
});

describe('health', () => {
  test('tells how the relay does', async () => {
    await using server = await testServer(MANAGED);
    expect(await succeed(server, 'GET /readyz')).toEqual({ status: 'ready', turn: 'up' });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^parley_turn_up 1$/m);
    expect(metrics).toMatch(/^parley_turn_restarts_total 0$/m);
  });

  test('tells how often STUN was asked, where there is no relay', async () => {
    await using server = await testServer({ STUN_PORT: '0' });
    expect(await succeed(server, 'GET /readyz')).toEqual({ status: 'ready' });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^parley_stun_requests_total\{result="answered"\} 0$/m);
    expect(metrics).not.toMatch(/^parley_turn_up /m);
  });
});

describe('a server that is killed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-orphan-'));
  });
  afterEach(async () => {
    const relay = relayPid(folder);
    if (isAlive(relay)) process.kill(relay, 'SIGKILL');
    await rm(folder, { recursive: true });
  });

  test('leaves no relay in the way of the next', async () => {
    const port = await freePort();
    const environment = { ...MANAGED, STUN_PORT: String(port) };
    const first = await serverProcess(folder, { environment });
    const orphan = relayPid(folder);
    await first.kill();
    expect(isAlive(orphan)).toBe(true);
    const second = await serverProcess(folder, { environment });
    expect(await succeed(second, 'GET /readyz')).toEqual({ status: 'ready', turn: 'up' });
    expect(isAlive(orphan)).toBe(false);
    const relay = relayPid(folder);
    expect(await second.stop('SIGTERM')).toBe(0);
    expect(isAlive(relay)).toBe(false);
  });

  test('by whoever insists takes its relay with it', async () => {
    const server = await serverProcess(folder, { environment: MANAGED });
    const relay = relayPid(folder);
    const ann = await guest(server);
    const room = await roomOf(server, ann);
    using socket = await openSocket(server, `/ws/${room.id}?token=${ann.token}`);
    socket.webSocket.pause();
    const insisting = setInterval(() => void server.stop('SIGTERM'), 100);
    await server.stop('SIGTERM');
    clearInterval(insisting);
    await soon(() => expect(isAlive(relay)).toBe(false));
  });

  test('does not end the relay of another that runs', async () => {
    const first = await serverProcess(folder, { environment: MANAGED });
    const relay = relayPid(folder);
    const ofItsOwn = { DATABASE_URL: `sqlite:///${join(folder, 'other.db')}` };
    const other = await testServer({ ...MANAGED, DATA_DIR: folder, ...ofItsOwn });
    expect(isAlive(relay)).toBe(true);
    await other.close();
    expect(await first.stop('SIGTERM')).toBe(0);
  });
});
