/** Serves the examples, at an origin of their own as a client author's pages are. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { portOf } from '../port.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../../examples');

export interface Site extends AsyncDisposable {
  readonly url: string;
}

export async function startSite(): Promise<Site> {
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    void fileAt(pathname).then(
      (html) => response.setHeader('content-type', 'text/html').end(html),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

const fileAt = (pathname: string): Promise<Buffer> => readFile(join(EXAMPLES, basename(pathname)));
