/** Short requests for tests. */

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined where the body was empty. */
  readonly body: unknown;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  /** Sent as JSON, or as it is where it is text. */
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
    body: typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
