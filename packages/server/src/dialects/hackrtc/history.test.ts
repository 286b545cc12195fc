import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listWith } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import type { Fields } from '../../testing/request.ts';
import { atOnce, list, request, succeed, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';

const LENGTH = 2100;

let server: TestServer;
let ann: Person;
let room: TestRoom;
/** The whole history, as it is given without parameters. */
let all: readonly Fields[];

beforeAll(async () => {
  server = await testServer({ LOG_LEVEL: 'warn', CHAT_RATE: 'off' });
  ann = await guest(server);
  room = await roomOf(server, ann);
  for (let said = 0; said < LENGTH; said += 300) {
    await atOnce(300, (index) => say(room, `message ${said + index}`));
  }
  all = await page('');
});
afterAll(() => server[Symbol.asyncDispose]());

const say = ({ id }: TestRoom, ciphertext: string) =>
  succeed(server, `POST /chat/${id}`, { token: ann.token, body: { ciphertext } });
const page = (query: string) => list(server, `GET /chat/${room.id}${query}`);
const idOf = (index: number) => text(all.at(index) ?? {}, 'id');
const timeOf = (index: number) => text(all.at(index) ?? {}, 'created_at');

const since = (time: string) => all.filter((message) => text(message, 'created_at') > time);
const until = (time: string) => all.filter((message) => text(message, 'created_at') < time);

/** Follows the links of one relation until there is none, and gathers the pages. */
async function follow(query: string, relation: 'next' | 'prev'): Promise<(readonly Fields[])[]> {
  const pages: (readonly Fields[])[] = [];
  for (let path: string | undefined = `/chat/${room.id}${query}`; path !== undefined;) {
    pages.push(await list(server, `GET ${path}`));
    const { headers } = await request(server, `GET ${path}`);
    path = new RegExp(`<([^>]+)>; rel="${relation}"`).exec(headers.get('link') ?? '')?.[1];
  }
  return pages;
}

describe('a whole history', () => {
  test('[H5] is given oldest first, every message once', () => {
    expect(all).toHaveLength(LENGTH);
    expect(new Set(all.map(({ id }) => id)).size).toBe(LENGTH);
    const times = all.map((message) => text(message, 'created_at'));
    expect(times).toEqual(times.toSorted((a, b) => a.localeCompare(b)));
    const said = all.map(({ ciphertext }) => ciphertext);
    expect(said.slice(0, 300)).toEqual(listWith('message 0', 'message 299'));
  });

  test('[H5] is streamed, and has no Link', async () => {
    const { headers } = await request(server, `GET /chat/${room.id}`);
    expect(headers.get('content-length')).toBeNull();
    expect(headers.get('content-type')).toMatch('application/json');
    expect(headers.get('link')).toBeNull();
  });

  test('[H5] of a room where nobody spoke is empty', async () => {
    const { id } = await roomOf(server, ann);
    expect(await list(server, `GET /chat/${id}`)).toEqual([]);
    expect(await list(server, `GET /chat/${id}?limit=10`)).toEqual([]);
  });

  test('[H5] harms nobody where its reader goes away in the middle', async () => {
    const leaving = new AbortController();
    const { body } = await fetch(`${server.url}/chat/${room.id}`, { signal: leaving.signal });
    await body?.getReader().read();
    leaving.abort();
    expect(await page('')).toEqual(all);
    expect(server.log()).toBe('');
  });

  test('[H5] may begin and end at cursors', async () => {
    expect(await page(`?after=${idOf(9)}`)).toEqual(all.slice(10));
    expect(await page(`?before=${idOf(2000)}`)).toEqual(all.slice(0, 2000));
    expect(await page(`?after=${idOf(9)}&before=${idOf(2000)}`)).toEqual(all.slice(10, 2000));
    expect(await page(`?after=${idOf(-1)}`)).toEqual([]);
    expect(await page(`?before=${idOf(0)}`)).toEqual([]);
  });
});

describe('a page', () => {
  test('[H5] is the oldest there are', async () => {
    expect(await page('?limit=1')).toEqual(all.slice(0, 1));
    expect(await page('?limit=1000')).toEqual(all.slice(0, 1000));
    expect(await page(`?after=${idOf(99)}&limit=10`)).toEqual(all.slice(100, 110));
    expect(await page(`?after=${idOf(99)}&before=${idOf(105)}&limit=10`)).toEqual(
      all.slice(100, 105),
    );
  });

  test('[H5] is the newest before a cursor', async () => {
    expect(await page(`?before=${idOf(500)}&limit=10`)).toEqual(all.slice(490, 500));
    expect(await page('?before=2999-01-01&limit=10')).toEqual(all.slice(-10));
  });

  test.each(['?limit=1000', '?limit=700', '?limit=700&after=2000-01-01'])(
    '[H5] %s leads on to all that follow',
    async (query) => {
      expect((await follow(query, 'next')).flat()).toEqual(all);
    },
  );

  test('[H5] leads back to all before it', async () => {
    const pages = await follow('?before=2999-01-01&limit=700', 'prev');
    expect(pages.toReversed().flat()).toEqual(all);
  });

  test('[H5] of a stretch leads on to its end', async () => {
    const pages = await follow(`?after=${idOf(99)}&before=${idOf(300)}&limit=100`, 'next');
    expect(pages.flat()).toEqual(all.slice(100, 300));
  });

  test('[H5] leads there and back again', async () => {
    const { headers } = await request(server, `GET /chat/${room.id}?after=${idOf(99)}&limit=10`);
    expect(headers.get('link')).toBe(
      `</chat/${room.id}?limit=10&after=${idOf(109)}>; rel="next", ` +
        `</chat/${room.id}?limit=10&before=${idOf(100)}>; rel="prev"`,
    );
    expect(await page(`?limit=10&before=${idOf(100)}`)).toEqual(all.slice(90, 100));
  });

  test('[H5] that is not full leads nowhere', async () => {
    const { headers } = await request(server, `GET /chat/${room.id}?after=${idOf(-5)}&limit=10`);
    expect(headers.get('link')).toBeNull();
  });

  test('[H5] keeps other parameters in its links, but no token', async () => {
    const line = `GET /chat/${room.id}?limit=1&token=secret&lang=de`;
    const link = (await request(server, line)).headers.get('link');
    expect(link).toMatch('limit=1&lang=de&after=');
    expect(link).not.toMatch('secret');
  });
});

describe('times as cursors', () => {
  test.each([0, 1, 1499, LENGTH - 1])(
    '[C14] name the messages after and before message %i',
    async (index) => {
      const time = timeOf(index);
      expect(await page(`?after=${time}`)).toEqual(since(time));
      expect(await page(`?before=${time}`)).toEqual(until(time));
      expect(await page(`?after=${time}&limit=10`)).toEqual(since(time).slice(0, 10));
      expect(await page(`?before=${time}&limit=10`)).toEqual(until(time).slice(-10));
    },
  );

  test('[C14] may be written in any zone, or in none for UTC', async () => {
    const time = timeOf(1499);
    const inTokyo = new Date(Date.parse(time) + 9 * 3_600_000).toISOString();
    const spellings = [
      inTokyo.replace('Z', '+09:00'),
      time.replace('Z', ''),
      `${time.slice(0, -1)}000Z`,
    ];
    for (const spelling of spellings) {
      expect(await page(`?after=${encodeURIComponent(spelling)}`)).toEqual(since(time));
    }
  });

  test('[C14] may be days', async () => {
    const day = timeOf(0).slice(0, 10);
    expect(await page(`?after=${day}`)).toEqual(all);
    expect(await page(`?before=${day}`)).toEqual([]);
  });
});

describe('cursors and limits that are none', () => {
  test('[H5] ids of no message here give nothing', async () => {
    const elsewhere = await say(await roomOf(server, ann), 'elsewhere');
    for (const id of [randomUUID(), text(elsewhere, 'id')]) {
      expect(await page(`?after=${id}`)).toEqual([]);
      expect(await page(`?before=${id}&limit=5`)).toEqual([]);
    }
  });

  test.each(['', 'x', '2', '-1', '%00', 'null', '2026-13', '2026-13-01', '2026-01-01T25:00:00Z'])(
    '[C10] [C13] [C14] after and before %j are refused, both in one answer',
    async (cursor) => {
      const line = `GET /chat/${room.id}?after=${cursor}&before=${cursor}`;
      const expected = [{ loc: ['query', 'after'] }, { loc: ['query', 'before'] }];
      expect(await request(server, line)).toMatchObject({
        status: 422,
        body: { detail: expected },
      });
    },
  );

  test.each(['', '0', '-1', '1001', '1.5', '1e2', 'x', '99999999999999999999'])(
    '[C13] [H5] limit %j is refused',
    async (limit) => {
      expect(await request(server, `GET /chat/${room.id}?limit=${limit}`)).toMatchObject({
        status: 422,
        body: { detail: [{ loc: ['query', 'limit'], input: limit }] },
      });
    },
  );
});
