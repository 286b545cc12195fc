/** Text that means harm elsewhere, everywhere that text goes: it comes out as it went in, or is refused whole. */
import type { Member } from '../testing/otp-people.ts';
import type { Account } from '../testing/rooms-people.ts';
import type { TestServer } from '../testing/server.ts';
import type { Fields } from '../testing/request.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enter, guest, roomOf } from '../testing/people.ts';
import { enterRoom as enterOtp, makeRoom as makeOtp, member } from '../testing/otp-people.ts';
import { isFields, list, request, succeed } from '../testing/request.ts';
import { account, enterRoom, makeRoom } from '../testing/rooms-people.ts';
import { testServer } from '../testing/server.ts';
import { openSocket } from '../testing/socket.ts';

let server: TestServer;
let cem: Account;
let eve: Member;
beforeAll(async () => {
  server = await testServer();
  [cem, eve] = await Promise.all([account(server), member(server)]);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Not longer than a name may be. */
const HARMFUL: Readonly<Record<string, string>> = {
  SQL: `Robert'); DROP TABLE users; -- " OR ""="`,
  'a pattern of SQL': '%_\\%[a-z]*',
  HTML: `<img src=x onerror=alert(1)>"'><script>alert(1)</script>`,
  'a URL that runs': 'javascript:alert(1)//data:text/html,<b>',
  'line ends': 'a\r\nSet-Cookie: a=b\r\n\r\nb\tc',
  formats: '%s%n%x %08d {0} ${7*7} {{7*7}} #{7*7} <%= 7*7 %>',
  paths: '../../../../etc/passwd ..%2f..%5c C:\\con file:///etc',
  commands: '`id` $(id) | id; id && id > /tmp/x',
  'names of things every object has': '__proto__ constructor toString',
  'fields of JSON': '","role":"host","x":"',
  'a mail': 'a@b.example\r\nBcc: everybody@example.org',
  'a log line': 'x\n{"level":"error","msg":"forged"}',
  'letters that turn the line': '\u202Egnp.exe\u202C \u2066\u2069 \u200B\uFEFF|',
  'letters of many parts': 'Z̵̢͝a͡l̴ g̶o 👩‍👩‍👧‍👧 🏴‍☠️ e\u0301 ﷽ ı İ ß ﬀ',
  'letters outside the first plane': '𝕳𝖊𝖑𝖑𝖔 \u{10FFFF} 𐍈',
};

/** What PostgreSQL cannot keep, and what is no text at all (RFC 3629 §3). */
const NO_TEXT: Readonly<Record<string, string>> = {
  'a zero': 'a\u0000b',
  'half a letter': 'a\uD800b',
};

/** Puts a text somewhere and reads it there: undefined where it is refused. */
type Place = (text: string) => Promise<unknown>;

async function answered(line: string, token: string, body: Fields): Promise<Fields | undefined> {
  const { status, body: answer, headers } = await request(server, line, { token, body });
  expect(status).toBeLessThan(500);
  expect(headers.get('set-cookie')).toBeNull();
  return status < 300 && isFields(answer) ? answer : undefined;
}

const PLACES: Readonly<Record<string, Place>> = {
  'the name of a guest': async (text) => {
    const { token } = await guest(server);
    const done = await answered('PUT /users/me', token, { display_name: text });
    return done && (await succeed(server, 'GET /users/me', { token }))['display_name'];
  },
  'the name of a room': async (text) => {
    const { token } = await guest(server);
    const room = await answered('POST /rooms/', token, { name: text });
    return room && (await succeed(server, `GET /rooms/${String(room['id'])}`))['name'];
  },
  'a message': async (text) => {
    const ann = await guest(server);
    const { id } = await roomOf(server, ann);
    const body = { ciphertext: text, encrypted: false };
    const done = await answered(`POST /chat/${id}`, ann.token, body);
    return done && (await list(server, `GET /chat/${id}`))[0]?.['ciphertext'];
  },
  'a key': async (text) => {
    const ann = await guest(server);
    const { id } = await roomOf(server, ann);
    const done = await answered(`POST /keys/${id}`, ann.token, { identity_key: text });
    return done && (await list(server, `GET /keys/${id}`))[0]?.['identity_key'];
  },
  'the description of a room of rooms': async (text) => {
    const { access: token } = cem;
    const body = { name: 'Room', room_type: 'chat', description: text };
    const room = await answered('POST /api/rooms/', token, body);
    const path = `GET /api/rooms/${String(room?.['id'])}/`;
    return room && (await succeed(server, path, { token }))['description'];
  },
  'the description of a room of otp': async (text) => {
    const { token } = eve;
    const room = await answered('POST /api/rooms/', token, { name: 'Room', description: text });
    const path = `GET /api/rooms/${String(room?.['room_id'])}`;
    return room && (await succeed(server, path, { token }))['description'];
  },
};

const cases = Object.entries(PLACES);

describe.each(Object.entries(HARMFUL))('%s', (_, text) => {
  test.each(cases)('[C8] [H5] comes out of %s as it went in', async (__, place) => {
    expect(await place(text)).toBe(text);
  });
});

describe.each(Object.entries(NO_TEXT))('%s', (_, text) => {
  test.each(cases)('[C13] is refused as %s', async (__, place) => {
    expect(await place(text)).toBeUndefined();
  });
});

test('[C8] over sockets all of it reaches the other as it was sent', async () => {
  const [ann, bob] = [await guest(server), await guest(server)];
  const room = await roomOf(server, ann);
  using a = await enter(server, room, ann);
  using b = await enter(server, room, bob);
  const dan = await account(server);
  const hall = await makeRoom(server, cem);
  using c = await enterRoom(server, hall, cem);
  using d = await enterRoom(server, hall, dan);
  const fay = await member(server);
  const lobby = await makeOtp(server, eve);
  using e = await enterOtp(server, lobby, eve);
  using f = await enterOtp(server, lobby, fay);
  const open = (id: string) => openSocket(server, `/ws?room_id=injected&client_id=${id}`);
  using g = await open('g');
  using h = await open('h');
  for (const text of Object.values(HARMFUL)) {
    a.send({ type: 'signal', sdp: text, x: { [text]: text } });
    expect(await b.take({ type: 'signal' })).toMatchObject({ sdp: text, x: { [text]: text } });
    c.send({ type: 'chat', content: `|${text}|` });
    await d.take({ content: `|${text}|` });
    e.send({ type: 'offer', target: fay.username, sdp: text });
    expect(await f.take({ type: 'offer' })).toMatchObject({ sdp: text });
    g.send({ type: 'offer', payload: text });
    expect(await h.take({ type: 'offer' })).toMatchObject({ payload: text });
  }
});

test('[C13] in paths and queries it finds nothing, and breaks nothing', async () => {
  const { token } = await guest(server);
  for (const text of [...Object.values(HARMFUL), ...Object.values(NO_TEXT)]) {
    const word = encodeURIComponent(text.toWellFormed());
    const lines = [
      `/rooms/${word}`,
      `/rooms/by-invite/${word}`,
      `/chat/${randomUUID()}?before=${word}`,
      `/api/rooms/stats?room_id=${word}`,
      `/ws/${word}?token=${word}`,
      `/assets/${word}`,
    ];
    for (const line of lines) {
      const { status, headers } = await request(server, `GET ${line}`, { token });
      expect([line, status < 500, headers.get('set-cookie')]).toEqual([line, true, null]);
    }
  }
  expect(server.log()).not.toContain('"level":"error"');
});
