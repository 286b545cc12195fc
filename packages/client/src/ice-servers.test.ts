import { expect, onTestFinished, test } from 'vitest';
import { ParleyClient } from './client.ts';
import { startServer } from './testing/server.ts';

const TURN = 'turn:turn.example.org?transport=udp';

test('[H11] a session knows what to connect through, and is told before that expires', async () => {
  const relay = { TURN: 'auto', TURN_URLS: TURN, TURN_SECRET: 'shared', TURN_TTL: '10' };
  await using server = await startServer(relay);
  const alice = new ParleyClient(server.url);
  await alice.signInAnonymously('Alice');
  const { iceServers, ttl } = await alice.iceServers();
  expect(iceServers).toMatchObject([{ urls: [TURN] }]);
  expect(ttl).toBeGreaterThan(0);

  const { id } = await alice.createRoom({ name: 'Weekly' });
  const session = alice.session(id);
  onTestFinished(() => session.close());
  await session.connect();
  const before = session.state;
  expect(before).toMatchObject({ iceServers: [{ urls: [TURN] }] });
  const renewed = await new Promise((resolve) => {
    session.on('ice_servers', ({ ice_servers: servers }) => resolve(servers));
  });
  expect(session.state).toEqual({ ...before, iceServers: renewed });
  expect(session.state).not.toEqual(before);
});
