/** Nonsense for every route and for every dialect's sockets: refused in the right shape, and nothing breaks. */
import type { Route } from './dialect.ts';
import type { Person, TestRoom } from '../testing/people.ts';
import type { TestServer } from '../testing/server.ts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testContext } from '../testing/context.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { nearlyJson, trickyText } from '../testing/nonsense.ts';
import { guest, roomOf } from '../testing/people.ts';
import { testServer } from '../testing/server.ts';
import { property } from './parse.ts';
import { DIALECTS } from './registry.ts';

/** More of them, or the same ones again: `FUZZ_RUNS=10000 FUZZ_SEED=1 npx vitest run fuzz`. */
const { FUZZ_RUNS = '400', FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS);
const settings = {
  numRuns: RUNS,
  plugins: [fc.interruptAfterTimeLimit(RUNS * 50)],
  ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
};
const PATIENCE = RUNS * 100 + 30_000;

let server: TestServer;
let routes: readonly Route[];
let ann: Person;
let room: TestRoom;
beforeAll(async () => {
  const unlimited = { RATE_LIMITS: 'false', FLOOD_BURST: '1000000', FLOOD_RATE: '1000000' };
  server = await testServer({ ...unlimited, OTP_ROOMS_LIST: 'all' });
  await using context = await testContext();
  routes = DIALECTS.flatMap(({ create }) => create(context).routes);
  ann = await guest(server);
  room = await roomOf(server, ann);
});
afterAll(() => server[Symbol.asyncDispose]());

const token = fc.constantFrom('none', 'good', 'bad');
const header = (kind: string): Record<string, string> => {
  if (kind === 'none') return {};
  return { authorization: `Bearer ${kind === 'good' ? ann.token : 'a.b.c'}` };
};

function routeAt(index: number): Route {
  const route = routes[index % routes.length];
  if (!route) throw new Error('there are no routes');
  return route;
}

/** What stands for a parameter: something that there is, or anything. */
const segment = fc.oneof(
  fc.constantFrom('room', 'user', 'invite', '1', '0'),
  trickyText.map(encode),
);

/** As a browser would; what it could not is left as it is. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

function real(word: string): string {
  const names: Record<string, string> = { room: room.id, user: ann.id, invite: room.invite };
  return Object.hasOwn(names, word) ? (names[word] ?? word) : word;
}

/** Whether an answer says what was wrong in a way that some dialect has (C13). */
function hasErrorShape(body: unknown): boolean {
  if (property(body, 'detail') !== undefined) return true;
  if (typeof property(body, 'error') === 'string')
    return typeof property(body, 'code') === 'number';
  const values = typeof body === 'object' && body !== null ? Object.values(body) : [];
  return values.length > 0 && values.every((each) => Array.isArray(each));
}

test(
  '[C13] any request to any route is answered, by no more than a refusal in the right shape',
  async () => {
    const asked = fc.record({
      index: fc.nat(),
      segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
      query: fc.dictionary(
        fc.constantFrom('limit', 'before', 'after', 'search', 'room_type', 'all', 'room_id'),
        trickyText,
        { maxKeys: 2 },
      ),
      body: fc.option(nearlyJson, { nil: undefined }),
      token,
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ index, segments, query, body, token: kind }) => {
        const { method, path } = routeAt(index);
        const rest = [...segments];
        const target = path.replace(/:\w+/g, () => real(rest.pop() ?? '1'));
        const search = new URLSearchParams(query);
        const response = await fetch(`${server.url}${target}?${search}`, {
          method,
          headers: header(kind),
          ...(method !== 'GET' && body !== undefined && { body }),
        });
        const text = await response.text();
        expect(response.status).toBeLessThan(500);
        const answer: unknown = text === '' ? undefined : JSON.parse(text);
        const isFair = response.status < 400 || hasErrorShape(answer);
        expect([method, path, text, isFair]).toEqual([method, path, text, true]);
      }),
      settings,
    );
    expect(server.log()).not.toContain('"level":"error"');
  },
  PATIENCE,
);

test.each(DRIVERS)(
  '[C9] any frames to $tag leave the connection open, and others undisturbed',
  async (driver) => {
    const name = await driver.newRoom(server);
    const sender = await driver.enter(server, await driver.ticket(server, name));
    const reader = await driver.enter(server, await driver.ticket(server, name));
    const frames = fc.array(
      fc.oneof(
        { weight: 9, arbitrary: nearlyJson },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }) },
      ),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(frames, async (sent) => {
        for (const frame of sent) sender.socket.webSocket.send(frame);
        await sender.socket.settled();
      }),
      { ...settings, numRuns: Math.ceil(RUNS / 10) },
    );
    await reader.socket.settled();
    reader.socket.drain();
    sender.socket.send({ ...driver.offer({ type: 'offer', sdp: 'v=0\r\n' }), ...reader.address });
    await sender.socket.settled();
    await reader.socket.settled();
    expect(reader.socket.drain()).toHaveLength(1);
    expect(server.log()).not.toContain('"level":"error"');
  },
  PATIENCE,
);
