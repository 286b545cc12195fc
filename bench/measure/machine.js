import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { cpus, loadavg, release, totalmem } from 'node:os';
const installedVersion = (name) => {
    const path = findPackageJSON(name, import.meta.url);
    if (path === undefined)
        return 'not installed';
    return /"version": *"([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'unknown';
};
export const describeMachine = () => ({
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    packages: Object.fromEntries(['ws', 'socket.io', 'peer'].map((name) => [name, installedVersion(name)])),
    load: loadavg()[0] ?? 0,
});
