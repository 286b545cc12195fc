import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ParleyError } from './errors.ts';
import { isStatus } from './guards.ts';
import { Http, parseLinks } from './http.ts';
/** Answers with what the path says: `/<status>?<body>`; `Retry-After` is two seconds. */
const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
    response.writeHead(Number(pathname.slice(1)), { 'retry-after': '2' });
    response.end(decodeURIComponent(search.slice(1)));
});
let http;
beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    http = new Http(`http://127.0.0.1:${port}`, { fetch, token: undefined });
});
afterAll(() => server.close());
const ask = async (status, body) => http.request('GET', `/${status}?${encodeURIComponent(body)}`, isStatus);
const failure = async (request) => request.then(() => expect.fail('the request succeeded'), (error) => error);
describe('Http', () => {
    test('gives the answer', async () => {
        expect(await ask(200, '{"status":"ok"}')).toEqual({ status: 'ok' });
    });
    test('[C13] tells why it was refused, and how long to wait', async () => {
        const error = await failure(ask(429, '{"detail":"Too many requests"}'));
        expect(error).toBeInstanceOf(ParleyError);
        expect(error).toMatchObject({ status: 429, detail: 'Too many requests', retryAfter: 2000 });
    });
    test('[C13] tells which fields are wrong', async () => {
        const detail = [
            { type: 'missing', loc: ['body', 'name'], msg: 'Field required' },
            { type: 'too_long', loc: ['body', 'avatar_url'], msg: 'Too long' },
        ];
        const error = await failure(ask(422, JSON.stringify({ detail })));
        expect(error).toMatchObject({ detail: 'name: Field required; avatar_url: Too long' });
    });
    test("survives a proxy's page", async () => {
        const error = await failure(ask(502, '<h1>Bad Gateway</h1>'));
        expect(error).toMatchObject({ status: 502, detail: 'Refused (502).' });
    });
    test.each(['<h1>Welcome</h1>', '{}', '[]'])('does not take %s for an answer', async (body) => {
        const error = await failure(ask(200, body));
        expect(error).toMatchObject({ name: 'ParleyError', status: 200 });
    });
    test('says so when no server answers', async () => {
        const nobody = new Http('http://127.0.0.1:1', { fetch, token: undefined });
        const error = await failure(nobody.request('GET', '/', isStatus));
        expect(error).toMatchObject({ status: 0 });
        expect(String(error)).toContain('Check your connection');
    });
});
test('reads links by relation', () => {
    const links = parseLinks('</chat/r?after=9>; rel="next", </chat/r?before=1>; rel="prev"');
    expect(Object.fromEntries(links)).toEqual({
        next: '/chat/r?after=9',
        prev: '/chat/r?before=1',
    });
    expect(parseLinks(null).size).toBe(0);
});
