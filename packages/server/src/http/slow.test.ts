import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTo, handshake, readAll } from '../testing/raw-socket.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({
    HEADERS_TIMEOUT: '1',
    REQUEST_TIMEOUT: '1',
    HEADER_LIMIT: '2048',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const HEAD = 'POST /auth/anonymous HTTP/1.1\r\nHost: localhost\r\n';

describe('a request that does not end', () => {
  test.concurrent.each([
    ['at all', ''],
    ['in its head', HEAD],
    ['in the head of a handshake', handshake('/ws/x').slice(0, -2)],
    ['in its body', `${HEAD}Content-Length: 100\r\n\r\n{"display_name"`],
  ])('%s is given up', async (_, sent) => {
    const socket = await connectTo(server);
    socket.write(sent);
    expect((await readAll(socket)).toString()).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  test('in a head that is too long is refused', async () => {
    const socket = await connectTo(server);
    socket.write(`${HEAD}X-Long: ${'x'.repeat(4_000)}\r\n\r\n`);
    expect((await readAll(socket)).toString()).toMatch(/^HTTP\/1\.1 431 /);
  });
});
