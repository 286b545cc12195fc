import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
const collectorModule = new URL('../measure/gc-on-request.ts', import.meta.url);
const startTimeoutMs = 20000;
const spawnServer = (driver, scratch) => spawn(process.execPath, ['--expose-gc', `--import=${collectorModule.href}`, ...driver.args], {
    cwd: scratch,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...driver.environment(scratch) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
/** Resolves with the port that the server prints; what it prints later is read and dropped, so that it never blocks. */
const announcedPort = async (output) => {
    const lines = createInterface(output);
    const silence = AbortSignal.timeout(startTimeoutMs);
    for await (const [line] of on(lines, 'line', { signal: silence, close: ['close'] })) {
        const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1];
        if (port === undefined)
            continue;
        lines.close();
        output.resume();
        return Number(port);
    }
    throw new Error('The server ended before it printed its address.');
};
/** Starts the server of `driver` in an empty folder. Throws when it prints no address within 20 s. */
export const startServer = async (driver) => {
    const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    const child = spawnServer(driver, scratch);
    const remove = () => {
        child.kill('SIGKILL');
        rmSync(scratch, { recursive: true, force: true });
    };
    process.once('exit', remove);
    if (child.pid === undefined || child.stdout === null)
        throw new Error('Node did not start.');
    return {
        pid: child.pid,
        port: await announcedPort(child.stdout),
        collectGarbage: async () => {
            child.send('collect');
            await once(child, 'message');
        },
        stop: async () => {
            process.off('exit', remove);
            const ended = once(child, 'exit');
            remove();
            await ended;
        },
    };
};
