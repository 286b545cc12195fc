import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe('health', () => {
  test('[C16] /health is ok, with or without a slash', async () => {
    for (const path of ['/health', '/health/', '/livez']) {
      const { status, body } = await request(server, `GET ${path}`);
      expect([status, body]).toEqual([200, { status: 'ok' }]);
    }
  });

  test('[C16] [C14] /api/health names the service and the time in UTC', async () => {
    const { status, body } = await request(server, 'GET /api/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ service: 'webrtc-signaling-server', status: 'ok' });
    expect(JSON.stringify(body)).toMatch(/"server_time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"/);
  });

  test('/readyz is ready while the store answers', async () => {
    const { status, body } = await request(server, 'GET /readyz');
    expect([status, body]).toEqual([200, { status: 'ready' }]);
  });

  test('/metrics counts what was answered, by route', async () => {
    await request(server, 'GET /rooms/not-a-uuid');
    const answer = await fetch(`${server.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toMatch(
      /parley_http_request_seconds_count\{.*route="\/rooms\/:room".*status="404"/,
    );
    for (const name of ['connections', 'rooms', 'event_loop_lag_seconds', 'store_seconds']) {
      expect(text).toContain(`# TYPE parley_${name}`);
    }
  });
});
