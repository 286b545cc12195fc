/** A program that webhooks tell, for tests. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import type { Fields } from './request.ts';
import { isFields } from './request.ts';
import { soon } from './soon.ts';

/** What was told, with what proves who told it. */
export interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Fields;
}

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Everything that was told so far. */
  readonly told: readonly Told[];
  /** The types of that, in order. */
  types(): unknown[];
  /** Waits until so much was told. */
  until(count: number): Promise<void>;
}

type Answer = (told: Told, response: ServerResponse) => void;

const thanks: Answer = (_told, response) => void response.writeHead(204).end();

export async function receiver(answer: Answer = thanks): Promise<Receiver> {
  const told: Told[] = [];
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const each = await toldBy(request);
    told.push(each);
    answer(each, response);
  };
  const server = createServer((request, response) => void hear(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('It listens nowhere');
  return {
    url: `http://127.0.0.1:${address.port}/hooks/path-token`,
    told,
    types: () => told.map(({ event }) => event['type']),
    until: (count) => soon(() => expect(told.length).toBeGreaterThanOrEqual(count)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function toldBy(request: IncomingMessage): Promise<Told> {
  const body = await text(request);
  const event: unknown = JSON.parse(body);
  if (!isFields(event)) throw new Error('This is no event');
  return { headers: request.headers, body, event };
}
