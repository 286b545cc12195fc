import type { Plugin } from 'vite';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defaultClientConditions, defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8000';
const API = ['/auth', '/users', '/rooms', '/chat', '/keys', '/moderation'];

/** Below that it is not worth a header, in bytes. */
const WORTH = 1000;

/** Puts what is served beside itself in fewer bytes, so that no server compresses it at each request. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    for (const name of Object.keys(bundle)) {
      const path = join(dir, name);
      const content = await readFile(path);
      if (content.length < WORTH) continue;
      await writeFile(`${path}.br`, brotliCompressSync(content));
      await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
    }
  },
};

/** A library of ciphers asks Node for what browsers have anyway. */
const webCrypto: Plugin = {
  name: 'web-crypto',
  enforce: 'pre',
  resolveId: (id) => (id === 'crypto' ? '\0web-crypto' : undefined),
  load: (id) => (id === '\0web-crypto' ? 'export const webcrypto = globalThis.crypto;' : undefined),
};

export default defineConfig({
  plugins: [compressed, webCrypto],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    // The Content-Security-Policy allows files of this server, not `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', docs: 'docs.html' },
      // On a busy machine compressing takes long, which is no news.
      checks: { bundlerTimings: false },
    },
  },
  server: {
    proxy: {
      ...Object.fromEntries(API.map((path) => [path, SERVER])),
      '/ws': { target: SERVER, ws: true },
    },
  },
});
