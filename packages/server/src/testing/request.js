/** Short requests for tests. */
/** Sends one request, such as `request(server, 'POST /rooms/', { token, body })`. */
export async function request({ url }, line, { token, body, headers } = {}) {
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
