import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { RoomSession, SessionEvent } from './session.ts';
import type { Link } from './testing/link.ts';
import type { TestServer } from './testing/server.ts';
import { ParleyClient } from './client.ts';
import { openLink } from './testing/link.ts';
import { next } from './testing/next.ts';
import { startServer } from './testing/server.ts';

let server: TestServer;
let link: Link;
let roomId: string;
/** Has a link that breaks. */
let alice: RoomSession;
let bob: RoomSession;
const toldAlice: SessionEvent[] = [];
const toldBob: SessionEvent[] = [];

beforeAll(async () => {
  server = await startServer();
  link = await openLink(server.url);
});

afterAll(async () => {
  await link[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  link.mend();
  const host = await signedIn(server.url, 'Bob');
  ({ id: roomId } = await host.createRoom({ name: 'Weekly' }));
  bob = await enter(host, toldBob);
  const arrived = next(bob, 'participant_state');
  alice = await enter(await signedIn(link.url, 'Alice'), toldAlice);
  await arrived;
  toldBob.length = 0;
});

async function signedIn(url: string, name: string): Promise<ParleyClient> {
  const client = new ParleyClient(url);
  await client.signInAnonymously(name);
  return client;
}

async function enter(client: ParleyClient, told: SessionEvent[]): Promise<RoomSession> {
  const session = client.session(roomId);
  onTestFinished(() => session.close());
  const entered = next(session, 'participant_state');
  await session.connect();
  await entered;
  told.length = 0;
  session.subscribe((event) => told.push(event));
  return session;
}

const connIdOf = (session: RoomSession) => session.self?.conn_id ?? '';
const texts = (told: readonly SessionEvent[]) =>
  told.flatMap((event) => (event.type === 'chat' ? [event.msg.ciphertext] : []));
const types = (told: readonly SessionEvent[]) => told.map(({ type }) => type);

test('[H11] a link that breaks costs nothing: same connection, everything once, in order', async () => {
  const before = connIdOf(alice);
  const expected: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const lost = next(alice, 'reconnecting');
    const back = next(alice, 'resumed');
    const mine = alice.post(`mine ${round}`);
    link.cut();
    await lost;
    await bob.post(`missed ${round}`);
    expect((await back).recovered).toBe(true);
    await mine;
    expected.push(`mine ${round}`, `missed ${round}`);
  }
  const last = next(alice, 'chat');
  await bob.post('last');
  await last;
  expect(connIdOf(alice)).toBe(before);
  expect(texts(toldBob).toSorted()).toEqual([...expected, 'last'].toSorted());
  expect(texts(toldAlice)).toEqual(texts(toldBob));
  expect(types(toldBob)).not.toContain('leave');
  expect(types(toldBob)).not.toContain('join');
});

test('[H11] what is sent while the link is down goes out when it is up again', async () => {
  const lost = next(alice, 'reconnecting');
  link.down();
  await lost;
  const arrived = next(bob, 'signal');
  alice.signal(connIdOf(bob), { sdp: 'v=0' });
  alice.setState({ raised_hand: true });
  const posted = alice.post('written in a tunnel');
  expect(toldBob).toEqual([]);
  link.mend();
  await posted;
  expect(await arrived).toMatchObject({ sdp: 'v=0', from_conn: connIdOf(alice) });
  expect(types(toldBob)).toEqual(['signal', 'participant_state', 'chat']);
});

test('[H11] who comes back to a server that was restarted begins anew, and posts what waited', async () => {
  const before = connIdOf(alice);
  const back = next(alice, 'resumed');
  const lost = next(alice, 'reconnecting');
  link.down();
  await lost;
  const posted = alice.post('after the restart');
  alice.signal(connIdOf(bob), { sdp: 'for a connection that is no more' });
  await server.restart();
  link.mend();
  // However long the restart took: it must not wait for the next try as well.
  alice.hurry();
  expect((await back).recovered).toBe(false);
  await posted;
  expect(connIdOf(alice)).not.toBe(before);
  expect(types(toldAlice)).not.toContain('error');
});

test('[H11] whoever is in a hurry does not wait for the next try', async () => {
  const opened: string[] = [];
  class CountedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      opened.push(String(url));
    }
  }
  const client = new ParleyClient(link.url, { WebSocket: CountedSocket });
  await client.signInAnonymously('Carol');
  const carol = await enter(client, []);
  const lost = next(carol, 'reconnecting');
  link.cut();
  await lost;
  carol.hurry();
  carol.hurry();
  await next(carol, 'connected');
  expect(opened).toHaveLength(2);
  carol.hurry();
  expect(opened).toHaveLength(2);
});

test('[H11] leaving gives up what waited, and what is posted after', async () => {
  link.down();
  const posted = alice.post('never');
  alice.close();
  await expect(posted).rejects.toMatchObject({ status: 410 });
  await expect(alice.post('too late')).rejects.toMatchObject({ status: 410 });
});
