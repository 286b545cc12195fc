/** Short requests for tests. */

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined where the body was empty. */
  readonly body: unknown;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  /** Sent as JSON, or as it is where it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request, such as `request(server, 'POST /rooms/', { token, body })`. */
export async function request(
  { url }: { readonly url: string },
  line: string,
  { token, body, headers }: RequestOptions = {},
): Promise<Reply> {
  const [method = 'GET', path = '/'] = line.split(' ', 2);
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: bodyOf(body),
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answer === '' ? undefined : JSON.parse(answer),
  };
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an answer that must be 200. @throws Error with the answer where it is not */
export async function succeed(
  server: { readonly url: string },
  line: string,
  options?: RequestOptions,
): Promise<Fields> {
  const { status, body } = await request(server, line, options);
  if (status !== 200 || !isFields(body)) {
    throw new Error(`${line} was answered ${status} ${JSON.stringify(body)}`);
  }
  return body;
}

/** The items of an answer that must be 200 and a list. @throws Error where it is not */
export async function list(
  server: { readonly url: string },
  line: string,
  options?: RequestOptions,
): Promise<readonly Fields[]> {
  const items: unknown = await succeed(server, line, options);
  if (!Array.isArray(items) || !items.every(isFields)) throw new Error(`${line} gave no list`);
  return items;
}

export function isFields(body: unknown): body is Fields {
  return typeof body === 'object' && body !== null;
}

/** A field that must hold text. @throws Error where it does not */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`no text ${name} in ${JSON.stringify(fields)}`);
  return value;
}

/** Asks several times at once, for what must happen once. */
export const atOnce = <T>(times: number, ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => ask(index)));

/** How many replies have each status, such as `{ 200: 1, 409: 9 }`. */
export function tally(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
