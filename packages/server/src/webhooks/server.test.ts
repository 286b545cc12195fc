import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Compile } from 'typebox/compile';
import { webhooks } from '@parley/protocol';
import { afterEach, expect, test } from 'vitest';
import type { TestFolder } from '../store/testing/folder.ts';
import { testFolder } from '../store/testing/folder.ts';
import { ADMIN_TOKEN, admin, askAdmin } from '../testing/admin.ts';
import { enter, guest, join as joinRoom, roomOf } from '../testing/people.ts';
import { serverProcess } from '../testing/process.ts';
import type { Receiver, Told } from '../testing/receiver.ts';
import { receiver } from '../testing/receiver.ts';
import { isFields, request, succeed, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket } from '../testing/socket.ts';
import { history, writeUntilKilled } from '../testing/writing.ts';
import { soon } from '../testing/soon.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const configured = ({ url }: { readonly url: string }) => ({
  WEBHOOK_URLS: url,
  WEBHOOK_SECRET: SECRET,
  WEBHOOK_PRIVATE: 'true',
});
const folders: TestFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder[Symbol.asyncDispose]();
});

const isType = (name: string): name is webhooks.WebhookType => name in webhooks.WEBHOOK_DATA;
const compiled = Object.keys(webhooks.WEBHOOK_DATA)
  .filter(isType)
  .map((type) => [type, Compile(webhooks.bodyOf(type))] as const);
const checks = new Map<string, (typeof compiled)[number][1]>(compiled);

/** What proves who told it, by the words of Standard Webhooks alone. */
function expectSigned({ headers, body, event }: Told): void {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${String(id)}.${String(timestamp)}.${body}`);
  expect(headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`);
  expect(headers['content-type']).toBe('application/json');
  expect(event['id']).toBe(id);
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
}

function expectWellFormed({ told }: Receiver): void {
  for (const each of told) {
    expectSigned(each);
    const check = checks.get(String(each.event['type']));
    expect([...(check?.Errors(each.event) ?? ['unknown'])]).toEqual([]);
  }
}

test('the story of a room is told, signed and numbered', async () => {
  await using hears = await receiver();
  await using server = await testServer(configured(hears));
  const [ann, bo, cy] = [await guest(server), await guest(server, 'Bo'), await guest(server, 'Cy')];
  const room = await roomOf(server, ann);
  const { token } = ann;
  for (const each of [bo, cy]) await joinRoom(server, room, each);
  using here = await enter(server, room, ann);
  using tab = await enter(server, room, ann);
  using theirs = await enter(server, room, bo);
  const body = { ciphertext: 'hello', encrypted: false };
  const said = await succeed(server, `POST /chat/${room.id}`, { token, body });
  const message = `/chat/${room.id}/${text(said, 'id')}`;
  await request(server, `PATCH ${message}`, { token, body: { ciphertext: 'hullo' } });
  // Before it is deleted: from then on its text is told to nobody.
  await hears.until(6);
  await request(server, `DELETE ${message}`, { token });
  await request(server, `PATCH /rooms/${room.id}`, { token, body: { locked: true } });
  await request(server, `POST /moderation/${room.id}/ban/${cy.id}`, { token });
  await request(server, `POST /moderation/${room.id}/unban/${cy.id}`, { token });
  await request(server, `POST /moderation/${room.id}/kick/${bo.id}`, { token });
  await theirs.closed;
  await hears.until(12);
  await succeed(server, `DELETE /rooms/${room.id}`, { token });
  await Promise.all([here.closed, tab.closed]);
  await hears.until(15);
  expect(hears.types()).toEqual([
    'room.created',
    'room.started',
    'participant.joined',
    'participant.joined',
    'message.created',
    'message.updated',
    'message.deleted',
    'room.updated',
    'participant.banned',
    'participant.unbanned',
    'participant.kicked',
    'participant.left',
    'room.deleted',
    'participant.left',
    'room.ended',
  ]);
  const numbers = hears.told.map(({ event }) => event['number']);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(new Set(hears.told.map(({ event }) => event['id'])).size).toBe(15);
  expectWellFormed(hears);
  expect(hears.told[4]?.event).toMatchObject({
    room_id: room.id,
    data: { id: said['id'], author: { id: ann.id, display_name: 'Ann' }, text: 'hello' },
  });
  expect(hears.told[5]?.event).toMatchObject({ data: { id: said['id'], text: 'hullo' } });
  expect(hears.told[10]?.event).toMatchObject({ data: { user: { id: bo.id }, by: ann.id } });
  // What was taken is counted once that is written down.
  await soon(async () =>
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /^parley_webhook_attempts_total\{outcome="delivered"\} 15$/m,
    ),
  );
  // The path may be what proves to be its sender.
  for (const secret of ['path-token', SECRET, 'hullo']) expect(server.log()).not.toContain(secret);
});

test('what was told is told again where the operator asks for it', async () => {
  await using hears = await receiver();
  await using server = await testServer({ ...configured(hears), ADMIN_TOKEN });
  await roomOf(server, await guest(server));
  await hears.until(1);
  const [told] = await soon(async () => {
    const { items } = await admin(server, 'GET /webhooks?state=delivered');
    expect(items).toHaveLength(1);
    return Array.isArray(items) ? items.filter(isFields) : [];
  });
  const again = await askAdmin(server, `POST /webhooks/${String(told?.['id'])}/resend`);
  expect(again).toMatchObject({ status: 204 });
  await hears.until(2);
  expect(hears.told[1]?.event).toEqual(hears.told[0]?.event);
});

test('[X3] of a sealed room ciphertext alone is told, and only what is asked for', async () => {
  await using hears = await receiver();
  await using server = await testServer({
    ...configured(hears),
    WEBHOOK_EVENTS: 'message.created',
  });
  const ann = await guest(server);
  const room = await roomOf(server, ann, { chat_policy: 'sealed' });
  const body = { ciphertext: 'c2VhbGVk' };
  await succeed(server, `POST /chat/${room.id}`, { token: ann.token, body });
  await hears.until(1);
  expect(hears.told[0]?.event).toMatchObject({
    type: 'message.created',
    number: 1,
    data: { text: 'c2VhbGVk', encrypted: true },
  });
});

test('[M4] a room that ends with its last client is told of', async () => {
  await using hears = await receiver();
  await using server = await testServer(configured(hears));
  const socket = await openSocket(server, '/ws?room_id=den&client_id=clientA');
  await hears.until(3);
  socket[Symbol.dispose]();
  await hears.until(6);
  expect(hears.types()).toEqual([
    'room.created',
    'room.started',
    'participant.joined',
    'participant.left',
    'room.ended',
    'room.deleted',
  ]);
  expectWellFormed(hears);
});

/** Has a server told to tell somewhere it should not; gives what it logs of that. */
async function refusalOf(url: string, environment: Readonly<Record<string, string>> = {}) {
  await using server = await testServer({ ...configured({ url }), ...environment });
  await roomOf(server, await guest(server));
  return await soon(() => {
    const line = server
      .log()
      .split('\n')
      .find((each) => each.includes('webhooks fail'));
    const logged: unknown = JSON.parse(line ?? 'null');
    if (!isFields(logged)) throw new Error('nothing is logged');
    return String(logged['why']);
  });
}

test('private addresses are not reached, named or numbered', async () => {
  await using hears = await receiver();
  const { port } = new URL(hears.url);
  const refused = /^.+ stands for a private address, which WEBHOOK_PRIVATE does not allow$/;
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]']) {
    const url = `http://${host}:${port}/`;
    expect(await refusalOf(url, { WEBHOOK_PRIVATE: 'false' })).toMatch(refused);
  }
  expect(hears.told).toEqual([]);
});

/** Lets the time be over until the next attempts. */
function hurry({ path }: TestFolder): void {
  using database = new DatabaseSync(join(path, 'parley.db'));
  database.exec('UPDATE webhook_deliveries SET due_at = created_at');
}

test('redirects are not followed, and an answer is not read to its end', async () => {
  await using elsewhere = await receiver();
  await using hears = await receiver((_told, response) => {
    response.writeHead(302, { location: elsewhere.url }).write('x'.repeat(100_000));
    response.on('error', () => {});
  });
  expect(await refusalOf(hears.url)).toBe('answered 302');
  expect(elsewhere.told).toEqual([]);
});

test('what was committed before a kill -9 is told after it, and who was there has left', async () => {
  const folder = await testFolder();
  folders.push(folder);
  let isOpen = false;
  await using hears = await receiver((_told, response) => {
    response.writeHead(isOpen ? 200 : 503).end();
  });
  const start = () => serverProcess(folder.path, { environment: configured(hears) });
  const first = await start();
  const ann = await guest(first);
  const room = await roomOf(first, ann);
  const said = await openSocket(first, `/ws/${room.id}?token=${ann.token}`);
  const ids = await writeUntilKilled(first, room, ann, 30);
  await said.closed;
  const before = hears.told.length;
  isOpen = true;
  hurry(folder);
  const second = await start();
  try {
    const kept = await history(second, room);
    const told = () => hears.told.slice(before).map(({ event }) => event);
    await soon(() => expect(told().at(-1)?.['type']).toBe('room.ended'));
    const messages = told().filter(({ type }) => type === 'message.created');
    const toldIds = messages.map(({ data }) => isFields(data) && data['id']);
    expect(toldIds).toEqual(kept);
    expect(kept).toEqual(expect.arrayContaining(ids));
    const numbers = told().map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expectWellFormed(hears);
  } finally {
    await second.kill();
  }
});
