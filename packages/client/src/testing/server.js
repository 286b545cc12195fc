import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');
/** Starts a server; it is there when the promise is fulfilled. */
export async function startServer() {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-'));
    const { url, ...launched } = await launch(dataDir, '0');
    let { child } = launched;
    return {
        url,
        async restart() {
            await stop(child);
            ({ child } = await launch(dataDir, new URL(url).port));
        },
        async [Symbol.asyncDispose]() {
            await stop(child);
            await rm(dataDir, { recursive: true });
        },
    };
}
async function launch(dataDir, port) {
    const env = { ...process.env, APP_ENV: 'test', HOST: '127.0.0.1', PORT: port, DATA_DIR: dataDir };
    const child = spawn(process.execPath, ['--conditions=source', MAIN], {
        cwd: dataDir,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(child.stdout)) {
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (url !== undefined) {
            child.stdout.resume();
            return { child, url };
        }
    }
    throw new Error('The server ended before it told its address.');
}
async function stop(child) {
    if (child.exitCode !== null || child.signalCode !== null)
        return;
    child.kill('SIGTERM');
    await once(child, 'exit');
}
