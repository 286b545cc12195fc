import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loggerOptions } from './log.ts';
import { RequestLog } from './requests.ts';

let lines: string[];
let app: ReturnType<typeof open>;

function open() {
  const output = { write: (line: string) => lines.push(line) };
  const server = fastify({
    logger: loggerOptions({ level: 'info', output }),
    logController: new RequestLog(),
  });
  server.get('/rooms/:id', () => ({ ok: true }));
  server.post('/chat/:id', () => {
    throw new Error('lost');
  });
  return server;
}

beforeEach(() => {
  lines = [];
  app = open();
});
afterEach(async () => app.close());

describe('a request', () => {
  it('[C5] is logged in one line, when it is answered, by its route: neither token nor id', async () => {
    await app.inject('/rooms/5?token=hush');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines.join())).toMatchObject({
      msg: 'answered',
      reqId: 'req-1',
      req: { method: 'GET', url: '/rooms/:id', address: '127.0.0.1' },
      res: { statusCode: 200 },
    });
  });

  it('[C5] to nowhere is logged without its token too', async () => {
    await app.inject('/nowhere?token=hush');
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('hush');
  });

  it('is logged without its body, also when it fails', async () => {
    const payload = { ciphertext: 'hush' };
    await app.inject({ method: 'POST', url: '/chat/5', payload });
    await app.inject({
      method: 'POST',
      url: '/chat/5',
      headers: { 'content-type': 'application/json' },
      payload: '{hush',
    });
    expect(lines.join()).toContain('lost');
    expect(lines.join()).not.toContain('hush');
  });
});
