import type { ClientRequest, IncomingMessage } from 'node:http';
import { lookup } from 'node:dns';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isPublic, literalAddress, PrivateAddressError, publicOnly } from './addresses.ts';

/** How long an endpoint may take to answer, in ms. */
const TIMEOUT = 10_000;
/** How much of an answer is read, in bytes: so far that a connection can be used again. */
const MAX_ANSWER = 16_384;

export interface Poster {
  /**
   * Sends a body; redirects are not followed.
   *
   * @returns the status of the answer
   * @throws Error where there was none in time, or the address may not be reached
   */
  post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number>;
  close(): void;
}

/** @param privateAllowed whether private addresses may be reached */
export function createPoster(privateAllowed: boolean): Poster {
  const options = { keepAlive: true, ...(!privateAllowed && { lookup: publicOnly(lookup) }) };
  const [http, https] = [new HttpAgent(options), new HttpsAgent(options)];
  return {
    async post(url, body, headers) {
      const target = new URL(url);
      const literal = literalAddress(target);
      if (literal !== undefined && !privateAllowed && !isPublic(literal)) {
        throw new PrivateAddressError(literal);
      }
      const request = { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT) };
      const sent =
        target.protocol === 'https:'
          ? requestHttps(target, { ...request, agent: https })
          : requestHttp(target, { ...request, agent: http });
      sent.end(body);
      return answerTo(sent);
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

function answerTo(sent: ClientRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  sent.on('response', (response) => {
    drain(response);
    resolve(response.statusCode ?? 0);
  });
  // Stays: what breaks behind the status is nobody's concern, and must not end the process.
  sent.on('error', (thrown) => reject(inWords(thrown)));
  return promise;
}

/** Reads an answer so that its connection can be used again, unless it is long. */
function drain(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER) response.destroy();
  });
  response.on('error', () => {});
}

const inWords = (thrown: Error): Error =>
  thrown.name === 'AbortError' || thrown.name === 'TimeoutError'
    ? new Error(`no answer within ${TIMEOUT / 1000} s`, { cause: thrown })
    : thrown;
