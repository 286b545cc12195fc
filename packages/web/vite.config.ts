import { defaultClientConditions, defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8000';
const API = ['/auth', '/users', '/rooms', '/chat', '/keys', '/moderation'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { conditions: ['source', ...defaultClientConditions] },
  build: {
    // The Content-Security-Policy allows files of this server, not `data:` addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      ...Object.fromEntries(API.map((path) => [path, SERVER])),
      '/ws': { target: SERVER, ws: true },
    },
  },
});
