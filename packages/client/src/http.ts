import type { Guard } from './guards.ts';
import { refusal, unintelligible, unreachable } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** JSON requests to one server, signed where a token is there. */
export class Http {
  readonly #base: URL;
  readonly #fetch: typeof fetch;
  token: string | undefined;

  constructor(base: string | URL, options: { fetch: typeof fetch; token: string | undefined }) {
    this.#base = new URL(base);
    this.#fetch = options.fetch;
    this.token = options.token;
  }

  /** An absolute address on the server. */
  url(path: string): URL {
    return new URL(path, this.#base);
  }

  /** @throws ParleyError the refusal, or status 0 where no answer came */
  async request<T>(method: Method, path: string, guard: Guard<T>, body?: object): Promise<T> {
    return (await this.exchange(method, path, guard, body)).body;
  }

  /** Like {@link request}, for those who read the answer's headers too. */
  async exchange<T>(
    method: Method,
    path: string,
    guard: Guard<T>,
    body?: object,
  ): Promise<Answer<T>> {
    const response = await this.#send(method, path, body);
    if (!response.ok) throw await refusal(response);
    const value: unknown = await response.json().catch(() => undefined);
    if (!guard(value)) throw unintelligible(response.status);
    return { body: value, headers: response.headers };
  }

  async #send(method: Method, path: string, body: object | undefined): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (this.token !== undefined) headers.set('authorization', `Bearer ${this.token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return this.#fetch(this.url(path), init).catch((cause: unknown) => {
      throw unreachable(cause);
    });
  }
}

/** The targets of a `Link` header by relation (RFC 8288 §3). */
export function parseLinks(header: string | null): ReadonlyMap<string, string> {
  const links = (header ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([\w-]+)"?/g);
  return new Map(Array.from(links, ([, target = '', rel = '']) => [rel, target]));
}
