import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepSecret } from './signing.ts';
let folder;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
describe('a kept secret', () => {
    it('[C18] has 256 random bits, in a file only its owner can read', () => {
        const { secret, file, made } = keepSecret(join(folder, 'deep/data'));
        expect(made).toBe(true);
        expect(Buffer.from(secret.reveal(), 'base64url')).toHaveLength(32);
        expect(statSync(file).mode & 0o777).toBe(0o600);
    });
    it('[C18] differs from folder to folder', () => {
        const [a, b] = [keepSecret(join(folder, 'a')), keepSecret(join(folder, 'b'))];
        expect(a.secret.reveal()).not.toBe(b.secret.reveal());
    });
    it('[C18] is one, however many start at the same moment', async () => {
        const gate = new Int32Array(new SharedArrayBuffer(4));
        const workers = Array.from({ length: 4 }, () => new Worker(KEEPER, { eval: true, workerData: { gate, folder } }));
        await Promise.all(workers.map(message));
        const kept = Promise.all(workers.map(message));
        Atomics.store(gate, 0, 1);
        Atomics.notify(gate, 0);
        const results = await kept;
        expect(results.filter(({ made }) => made)).toHaveLength(1);
        expect(new Set(results.map(({ secret }) => secret)).size).toBe(1);
        expect(readdirSync(folder)).toEqual(['secret.key']);
    });
});
async function message(worker) {
    return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}
/** Waits at the gate, so that all of them reach the file together. */
const KEEPER = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(${JSON.stringify(new URL('signing.ts', import.meta.url).href)}).then(({ keepSecret }) => {
    parentPort.postMessage('ready');
    Atomics.wait(workerData.gate, 0, 0);
    const { secret, made } = keepSecret(workerData.folder);
    parentPort.postMessage({ secret: secret.reveal(), made });
  });
`;
