/** Puts a script of the test's own in place of the app. */
import type { Page } from 'playwright-core';
import type { Plugin } from 'vite';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..');

/**
 * Makes one script of an entry and all that it imports.
 *
 * @param code what the entry holds, where it is no file
 */
export async function bundle(entry: string, code?: string): Promise<string> {
  const inMemory: Plugin = {
    name: 'entry',
    resolveId: (id) => (id === entry ? id : undefined),
    load: (id) => (id === entry ? code : undefined),
  };
  const built = await build({
    root: ROOT,
    logLevel: 'error',
    plugins: [inMemory],
    build: {
      write: false,
      target: 'esnext',
      lib: { entry, formats: ['es'] },
      rolldownOptions: { input: entry, output: { codeSplitting: false } },
    },
  });
  const [script] = Array.isArray(built) ? built : [];
  return script?.output[0].code ?? '';
}

/** Opens the server's page with a script in place of the app. */
export async function openWith(page: Page, script: string, url: string): Promise<void> {
  await page.route('**/assets/*.js', async (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  // A video that waits for its first frame holds back the load event.
  await page.goto(url, { waitUntil: 'commit' });
}
