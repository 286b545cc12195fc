import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, textLike } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';
import { badTokens, SECRET } from '../../testing/tokens.ts';

let server: TestServer;
let ann: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer({ SECRET_KEY: SECRET });
  ann = await guest(server, 'Ann');
  room = await roomOf(server, ann);
});
afterAll(() => server[Symbol.asyncDispose]());

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const protocol = (token: string) => ({ protocols: ['bearer', token] });

describe('a socket', () => {
  test.each([
    ['the query', (token: string) => openSocket(server, `/ws/${room.id}?token=${token}`)],
    ['the header', (token: string) => openSocket(server, `/ws/${room.id}`, bearer(token))],
    ['a subprotocol', (token: string) => openSocket(server, `/ws/${room.id}`, protocol(token))],
  ])('[C5] takes its token from %s, and never logs it', async (_, open) => {
    using socket = await open(ann.token);
    await socket.take({ type: 'welcome' });
    expect((await refusalOf(open(`${ann.token}x`))).status).toBe(401);
    socket.close();
    await socket.closed;
    expect(server.log()).toContain('socket refused');
    expect(server.log()).not.toContain(ann.token.split('.')[2]);
  });

  test('[C5] answers the subprotocol bearer with bearer', async () => {
    using socket = await openSocket(server, `/ws/${room.id}`, protocol(ann.token));
    expect(socket.webSocket.protocol).toBe('bearer');
  });
});

describe('a socket is refused at the handshake', () => {
  test.each(['', '?token', '?access_token=x', '?Token=x'])(
    '[C6] [C13] without a token, at %j',
    async (query) => {
      const refusal = await refusalOf(openSocket(server, `/ws/${room.id}${query}`));
      expect(refusal).toMatchObject({ status: 401, body: { detail: aText } });
      expect(refusal.headers).toMatchObject({
        'www-authenticate': 'Bearer',
        'content-type': textLike(/^application\/json/),
      });
    },
  );

  test.each(badTokens)('[C3] [C4] [C6] with %s', async (_, make) => {
    const token = encodeURIComponent(await make(ann.id));
    const refusal = await refusalOf(openSocket(server, `/ws/${room.id}?token=${token}`));
    expect(refusal).toMatchObject({ status: 401, body: { detail: 'Invalid or expired token' } });
    expect(refusal.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
  });

  test('[C6] without a token before it says whether there is such a room', async () => {
    const refusal = await refusalOf(openSocket(server, `/ws/${randomUUID()}`));
    expect(refusal).toMatchObject({ status: 401 });
  });

  test.each([
    randomUUID(),
    '1',
    '0',
    '-1',
    '%00',
    '%20',
    '%E0%A4%A',
    '%F0%9F%98%80',
    '..%2F..',
    'null',
    'Team%20call',
    'Unlisted',
    'chat',
    'signaling',
    `${randomUUID()}0`,
    "'%20OR%201=1--",
    'x'.repeat(65),
    'x'.repeat(5000),
  ])('[C6] [C10] [C13] from the room %s, which is none', async (id) => {
    await roomOf(server, ann, { name: 'Unlisted' });
    const refusal = await refusalOf(openSocket(server, `/ws/${id}?token=${ann.token}`));
    expect(refusal).toMatchObject({ status: 404, body: { detail: 'Room not found' } });
  });
});

/** Ann and Bob in a room of their own. */
async function pair(): Promise<[TestSocket, TestSocket]> {
  const own = await roomOf(server, ann);
  const anns = await enter(server, own, ann);
  const bobs = await enter(server, own, await guest(server, 'Bob'));
  await anns.take({ type: 'join' });
  return [anns, bobs];
}

/** So deep that a function which calls itself at each level would not come back. */
const deep = '['.repeat(30_000) + ']'.repeat(30_000);

describe('a bad frame', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['no JSON', 'hello'],
    ['half of one', '{"type":"signal"'],
    ['two of them', '{"type":"signal"}{"type":"signal"}'],
    ['JSON5', "{type:'signal'}"],
    ['a byte order mark', '\ufeff{"type":"signal"}'],
    ['NUL', '\u0000'],
    ['NUL in a text', '{"type":"sig\u0000nal"}'],
    ['null', 'null'],
    ['a number', '5'],
    ['a text', '"signal"'],
    ['a list', '[{"type":"signal"}]'],
    ['no type', '{}'],
    ['a type that is a number', '{"type":5}'],
    ['a type that is null', '{"type":null}'],
    ['a type that is an object', '{"type":{"toString":1}}'],
    ['a type that is a deep list', `{"type":${deep}}`],
    ['an unknown type', '{"type":"offer"}'],
    ['a type in capitals', '{"type":"SIGNAL"}'],
    ['a type of the server', '{"type":"welcome"}'],
    ['a type that all objects have', '{"type":"constructor"}'],
    ['a type by inheritance', '{"__proto__":{"type":"signal"}}'],
    ['a long type', `{"type":"${'x'.repeat(5000)}"}`],
    ['an emoji as type', '{"type":"😀"}'],
    ['a deep list', deep],
    ['a target that is no text', '{"type":"signal","to_conn":5}'],
    ['a user that is no text', '{"type":"signal","to":["x"]}'],
    ['a description that is a number', '{"type":"signal","sdp":5}'],
    ['a description that is a list', '{"type":"signal","sdp":[]}'],
    ['a candidate that is a boolean', '{"type":"signal","ice":true}'],
    ['a hang-up that is no boolean', '{"type":"signal","bye":"yes"}'],
  ])('[C9] is answered with an error frame, and nobody hears of it: %s', async (_, text) => {
    const [anns, bobs] = await pair();
    anns.send(text);
    const { detail } = await anns.take({ type: 'error' });
    expect(detail).toMatch(
      /^The frame is no JSON object$|^The frame does not fit: |^Frames of type /,
    );
    expect(String(detail).length).toBeLessThan(100);
    anns.send({ type: 'signal', n: 1 });
    expect(await bobs.take({ type: 'signal' })).toMatchObject({ n: 1 });
    await bobs.settled();
    expect(bobs.drain()).toEqual([]);
  });

  test.each([Buffer.alloc(0), Buffer.from('{"type":"signal"}'), Buffer.of(0xff)])(
    '[C9] is answered with an error frame where it is binary: %j',
    async (bytes) => {
      using socket = await enter(server, room, ann);
      socket.webSocket.send(bytes);
      const detail = 'Frames are JSON text, this one is binary';
      expect(await socket.take({ type: 'error' })).toEqual({ type: 'error', detail });
      await socket.settled();
    },
  );

  test('[C9] may be deep where the server looks no further, and is relayed', async () => {
    const [anns, bobs] = await pair();
    anns.send(`{"from":"eve","type":"signal","x":${deep}}`);
    expect(await bobs.take({ type: 'signal' })).toMatchObject({ from: ann.id });
  });

  test('[C9] is counted and logged by number, never by content', async () => {
    await using other = await testServer();
    const person = await guest(other);
    const place = await roomOf(other, person);
    using socket = await enter(other, place, person);
    using witness = await enter(other, place, person);
    for (const bad of ['secret', '{"type":"secret"}', '{"type":"state","mic_on":"secret"}']) {
      socket.send(bad);
    }
    socket.webSocket.send(Buffer.from('secret'));
    await socket.settled();
    const metrics = await (await fetch(`${other.url}/metrics`)).text();
    expect(metrics).toMatch(/^parley_malformed_frames_total{dialect="hackrtc"} 4$/m);
    socket.close();
    await witness.take({ type: 'leave' });
    expect(other.log()).toMatch(/"malformed":4/);
    expect(other.log()).not.toContain('secret');
  });
});
