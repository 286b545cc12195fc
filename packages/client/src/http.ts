import type { hackrtc } from '@parley/protocol';
import type { Guard } from './guards.ts';
import { isToken } from './guards.ts';
import { refusal, unintelligible, unreachable } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** What a person is signed in with. */
export interface Tokens {
  readonly token: string | undefined;
  /** Gets the next ones once the token has expired. */
  readonly refreshToken?: string | undefined;
}

export interface HttpOptions extends Tokens {
  readonly fetch: typeof fetch;
  /** Told of new tokens that were got without anybody asking. */
  readonly onRenewed?: ((tokens: Tokens) => void) | undefined;
}

/** JSON requests to one server, signed where a token is there. */
export class Http {
  readonly #base: URL;
  readonly #options: HttpOptions;
  #tokens: Tokens;
  #renewal: Promise<boolean> | undefined;

  constructor(base: string | URL, options: HttpOptions) {
    this.#base = new URL(base);
    this.#options = options;
    this.#tokens = options;
  }

  get tokens(): Tokens {
    return this.#tokens;
  }

  set tokens({ token, refreshToken }: Tokens) {
    this.#tokens = { token, refreshToken };
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
    return readAnswer(await this.#answer(method, path, body), guard);
  }

  /** Like {@link request}, for proofs of who one is: a refusal has nothing to do with the token. */
  async prove<T>(method: Method, path: string, guard: Guard<T>, proof: object): Promise<T> {
    return (await readAnswer(await this.#send(method, path, proof), guard)).body;
  }

  /**
   * Like {@link prove}, where the answer has the tokens to go on with: whoever is refused meanwhile with
   * the ones of before waits for them.
   */
  async exchangeTokens<T extends hackrtc.TokenAnswer>(
    path: string,
    guard: Guard<T>,
    proof: object,
  ): Promise<T> {
    const taken = this.prove('POST', path, guard, proof).then((answer) => {
      this.tokens = tokensOf(answer);
      return answer;
    });
    void this.#renewing(isDone(taken));
    return taken;
  }

  /** With the next token, where the one that is shown has expired. */
  async #answer(method: Method, path: string, body: object | undefined): Promise<Response> {
    const { token } = this.#tokens;
    const response = await this.#send(method, path, body);
    if (response.status !== 401 || !(await this.#renewed(token))) return response;
    return this.#send(method, path, body);
  }

  /** Whether there is another token than the one that was shown; it is asked for once, however many want it. */
  async #renewed(shown: string | undefined): Promise<boolean> {
    const { token, refreshToken } = this.#tokens;
    if (token !== shown) return true;
    if (this.#renewal) return this.#renewal;
    return refreshToken !== undefined && this.#renewing(this.#renew(refreshToken));
  }

  async #renewing(renewal: Promise<boolean>): Promise<boolean> {
    this.#renewal = renewal;
    try {
      return await renewal;
    } finally {
      if (this.#renewal === renewal) this.#renewal = undefined;
    }
  }

  async #renew(refreshToken: string): Promise<boolean> {
    const asked = { refresh_token: refreshToken };
    const response = await this.#send('POST', '/users/refresh', asked);
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok || !isToken(answer)) return false;
    this.tokens = tokensOf(answer);
    this.#options.onRenewed?.(this.#tokens);
    return true;
  }

  async #send(method: Method, path: string, body: object | undefined): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    const { token } = this.#tokens;
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return this.#options.fetch(this.url(path), init).catch((cause: unknown) => {
      throw unreachable(cause);
    });
  }
}

async function readAnswer<T>(response: Response, guard: Guard<T>): Promise<Answer<T>> {
  if (!response.ok) throw await refusal(response);
  const value: unknown = await response.json().catch(() => undefined);
  if (!guard(value)) throw unintelligible(response.status);
  return { body: value, headers: response.headers };
}

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

const tokensOf = (answer: hackrtc.TokenAnswer): Tokens => ({
  token: answer.access_token,
  refreshToken: answer.refresh_token,
});

/** The targets of a `Link` header by relation (RFC 8288 §3). */
export function parseLinks(header: string | null): ReadonlyMap<string, string> {
  const links = (header ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([\w-]+)"?/g);
  return new Map(Array.from(links, ([, target = '', rel = '']) => [rel, target]));
}
