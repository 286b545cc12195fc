import { stripVTControlCharacters } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { loggerOptions } from './log.ts';

/** A logger of ours, and the lines it wrote. */
function listen(level = 'info', readable = false): { log: FastifyBaseLogger; lines: string[] } {
  const lines: string[] = [];
  const output = { write: (line: string) => lines.push(line) };
  return { log: fastify({ logger: loggerOptions({ level, output, readable }) }).log, lines };
}

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

describe('a log line', () => {
  it('is JSON with a time, a level by name, and no process noise', () => {
    const { log, lines } = listen();
    log.info({ port: 8000 }, 'listening');
    expect(lines.join()).toMatch(
      /^\{"level":"info","time":"\d{4}-\d\d-\d\dT[\d:.]+Z","port":8000,"msg":"listening"\}\n$/,
    );
  });

  it('[C18] is written from the level on that is set', () => {
    const { log, lines } = listen('debug');
    log.trace('too much');
    log.debug('enough');
    expect(lines).toHaveLength(1);
  });

  it('[C5] holds no token, body or SDP, should one slip in', () => {
    const { log, lines } = listen();
    const secrets = { token: 'hush', password: 'hush', authorization: 'hush', sdp: 'hush' };
    const bodies = { body: { a: 'hush' }, payload: 'hush', candidate: 'hush', ciphertext: 'hush' };
    log.info({ ...secrets, ...bodies, frame: { ...secrets, ...bodies } }, 'slip');
    expect(lines.join()).not.toContain('hush');
    expect(lines.join()).toContain('[redacted]');
  });

  it('[C5] shows a URL without its token, and a raw request without its headers', () => {
    const { log, lines } = listen();
    const headers = { authorization: 'Bearer hush', 'sec-websocket-protocol': 'bearer, hush' };
    const req = {
      method: 'GET',
      url: '/ws/1?token=hush',
      headers,
      socket: { remoteAddress: '::1' },
    };
    log.info({ req, url: '/ws/2?token=hush' }, 'upgrade');
    expect(JSON.parse(lines.join())).toMatchObject({
      req: { method: 'GET', url: '/ws/1?token=redacted', address: '::1' },
      url: '/ws/2?token=redacted',
    });
    expect(lines.join()).not.toContain('hush');
  });

  it('is for the eye when asked for', () => {
    const { log, lines } = listen('info', true);
    log.info({ port: 8000 }, 'listening');
    log.error({ err: new TypeError('lost') }, 'failed');
    const [first = '', second = ''] = lines.map(stripVTControlCharacters);
    expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO listening \{"port":8000\}\n$/);
    expect(second).toMatch(/^\S+ ERROR failed \nTypeError: lost\n {4}at .*\n$/s);
  });

  it('for the eye commands no terminal', () => {
    const { log, lines } = listen('info', true);
    log.info({ req: { method: 'GET', url: '/\u009b31m\u001b[2J' } }, '\u0007bell');
    expect(lines.map(stripVTControlCharacters).join()).toMatch(/ INFO bell GET \/31m\[2J\n$/);
  });
});

describe('a URL', () => {
  it.each([
    ['/ws/1', '/ws/1'],
    ['/ws?room_id=a&client_id=b', '/ws?room_id=redacted&client_id=redacted'],
    ['/ws/1?token=hush', '/ws/1?token=redacted'],
    ['/x/ws/1?resume_token=hush&otp=hush', '/x/ws/1?resume_token=redacted&otp=redacted'],
    ['/ws/1?%74oken=hush', '/ws/1?token=redacted'],
    ['/ws/1?TOKEN=hush&access_token=hush', '/ws/1?TOKEN=redacted&access_token=redacted'],
    ['/ws/1?token=hush&token=hush', '/ws/1?token=redacted'],
    [new URL('http://a/?token=hush'), 'http://a/?token=redacted'],
  ])('[C5] %s is logged as %s', (url, expected) => {
    const { log, lines } = listen();
    log.info({ url });
    expect(JSON.parse(lines.join())).toMatchObject({ url: expected });
  });
});

describe('an error', () => {
  it('is logged with type, code, message and stack, and nothing that hangs on it', () => {
    const { log, lines } = listen();
    const err = Object.assign(new RangeError('too far'), { code: 'E_FAR', parameters: ['hush'] });
    log.error({ err }, 'failed');
    expect(JSON.parse(lines.join())).toMatchObject({
      err: { type: 'RangeError', code: 'E_FAR', message: 'too far' },
    });
    expect(lines.join()).toContain('"stack":"RangeError: too far\\n    at ');
    expect(lines.join()).not.toContain('hush');
  });

  it('is logged without what a parser quotes', () => {
    const { log, lines } = listen();
    const err = thrownBy(() => JSON.parse('{"sdp": hush}'));
    expect(err.message).toContain('hush');
    log.error({ err }, 'failed');
    expect(lines.join()).not.toContain('hush');
  });

  it('may be anything that was thrown', () => {
    const { log, lines } = listen();
    log.error({ err: 'hush' }, 'failed');
    expect(JSON.parse(lines.join())).toMatchObject({ err: { message: 'string was thrown' } });
    expect(lines.join()).not.toContain('hush');
  });
});
