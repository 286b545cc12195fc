import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { dialectNames, start } from '../server.ts';
/**
 * A server of its own; `await using` stops it and removes its folder.
 *
 * @param environment variables as an operator would set them
 */
export async function testServer(environment = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
    const lines = [];
    const env = { APP_ENV: 'test', PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, ...environment };
    const { config } = loadConfig(env, { cwd: folder, dialects: dialectNames });
    const server = await start(config, { output: { write: (line) => lines.push(line) } });
    return {
        urls: server.urls,
        url: server.urls[0] ?? '',
        log: () => lines.join(''),
        close: server.close,
        async [Symbol.asyncDispose]() {
            await server.close();
            await rm(folder, { recursive: true, force: true });
        },
    };
}
