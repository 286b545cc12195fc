/** Holds the tables of `docs/authorization.md` to what whole servers answer, and to the routes that there are. */
import type { Role, Scene } from '../testing/authorization/cast.ts';
import type { Known } from '../testing/authorization/requests.ts';
import type { TestServer } from '../testing/server.ts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cast, ROLES, socketPath } from '../testing/authorization/cast.ts';
import { FRAMES } from '../testing/authorization/frames.ts';
import { bodyOf, endsAccount, pathOf } from '../testing/authorization/requests.ts';
import { testContext } from '../testing/context.ts';
import { request, text } from '../testing/request.ts';
import { account } from '../testing/rooms-people.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, Refusal } from '../testing/socket.ts';
import { DIALECTS } from './registry.ts';

const page = readFileSync(new URL('../../../../docs/authorization.md', import.meta.url), 'utf8');

/** What a table says under a heading, by the first cell of its rows, for each role that its cells are about. */
function table(heading: string): Map<string, Partial<Record<Role, string>>> {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
  const [[, ...columns] = [], , ...body] = rows;
  const asked = ROLES.filter((role) => columns.includes(role));
  return new Map(
    body.map(([line = '', ...cells]) => {
      const pairs = asked.map((role) => [role, cells[columns.indexOf(role)]] as const);
      const told = pairs.filter(([, cell]) => cell !== '–');
      return [line.replaceAll('`', ''), Object.fromEntries(told)];
    }),
  );
}

/** Each route as the page calls it; a slash at the end never matters (C2). */
async function linesOf(tag: string): Promise<string[]> {
  await using context = await testContext();
  const dialect = DIALECTS.find((each) => each.tag === tag)?.create(context);
  const routes = dialect?.routes.map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`);
  return [...(routes ?? []), `SOCKET ${dialect?.socket.path ?? ''}`];
}

let server: TestServer;
let cast: Cast;
let known: Known;
beforeAll(async () => {
  // Everybody has an address of their own, and nobody is too quick.
  server = await testServer({ TRUST_PROXY: '1', RATE_LIMITS: 'false' });
  cast = new Cast(server);
  known = await account(server);
});
afterAll(() => server[Symbol.asyncDispose]());

/** How a request is answered, or a handshake: 101 where it lets in (RFC 6455 §4.2.2). */
async function answer(tag: string, line: string, role: Role): Promise<string> {
  const [method = '', path = ''] = line.split(' ');
  const own = `${tag} ${line}`;
  using scene = await cast.scene(tag, role, endsAccount(own));
  if (method === 'SOCKET') return await handshake(tag, scene);
  const { token, headers } = scene;
  const body = await bodyOf(own)?.(scene, known, server);
  const asked = `${method} ${pathOf(method, path, scene)}`;
  return String((await request(server, asked, { token, body, headers })).status);
}

async function handshake(tag: string, scene: Scene): Promise<string> {
  try {
    (await enter(tag, scene)).close();
    return '101';
  } catch (thrown) {
    if (thrown instanceof Refusal) return String(thrown.status);
    throw thrown;
  }
}

function enter(tag: string, scene: Scene) {
  const { token, headers } = scene;
  const query = tag === 'hackrtc' ? '?resume=1' : '';
  const options = { headers, ...(token !== undefined && { protocols: ['bearer', token] }) };
  return openSocket(server, socketPath(tag, scene) + query, options);
}

describe.each(DIALECTS.map(({ tag }) => String(tag)))('requests of %s', (tag) => {
  const rows = table(`\`${tag}\``);

  test('[C3] are all on the page, and no others', async () => {
    expect([...rows.keys()].toSorted()).toEqual((await linesOf(tag)).toSorted());
  });

  test.each([...rows])('[C3] %s', async (line, expected) => {
    const roles = ROLES.filter((role) => role in expected);
    const answers = roles.map(async (role) => [role, await answer(tag, line, role)] as const);
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(expected);
  });
});

describe('frames', () => {
  const rows = table('Frames');
  const words = Object.entries(FRAMES).flatMap(([kind, tags]) =>
    Object.entries(tags).map(([tag, say]) => ({ line: `${tag} ${kind}`, tag, say })),
  );

  test('[C9] are all on the page, and no others', () => {
    expect([...rows.keys()].toSorted()).toEqual(words.map(({ line }) => line).toSorted());
  });

  test.each(words)('[H7] $line', async ({ line, tag, say }) => {
    const expected = rows.get(line) ?? {};
    for (const role of ROLES.filter((each) => each in expected)) {
      using scene = await cast.scene(tag, role, false);
      using target = await openSocket(server, `/ws/${scene.room}?token=${scene.target.token}`);
      const conn = text(await target.take({ type: 'welcome' }), 'conn_id');
      using socket = await enter(tag, scene);
      const { frame, done = {} } = say(scene, conn);
      await socket.settled();
      socket.drain();
      socket.send(frame);
      if (expected[role] === 'refused') await socket.take({ type: 'error' });
      else if ('type' in done || 'content' in done) await socket.take(done);
      await socket.settled();
      const errors = socket.drain().filter((told) => told['type'] === 'error' || 'error' in told);
      expect({ role, errors }).toEqual({ role, errors: [] });
    }
  });
});
