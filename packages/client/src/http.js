import { refusal, unintelligible, unreachable } from './errors.ts';
/** JSON requests to one server, signed where a token is there. */
export class Http {
    #base;
    #fetch;
    token;
    constructor(base, options) {
        this.#base = new URL(base);
        this.#fetch = options.fetch;
        this.token = options.token;
    }
    /** An absolute address on the server. */
    url(path) {
        return new URL(path, this.#base);
    }
    /** @throws ParleyError the refusal, or status 0 where no answer came */
    async request(method, path, guard, body) {
        return (await this.exchange(method, path, guard, body)).body;
    }
    /** Like {@link request}, for those who read the answer's headers too. */
    async exchange(method, path, guard, body) {
        const response = await this.#send(method, path, body);
        if (!response.ok)
            throw await refusal(response);
        const value = await response.json().catch(() => undefined);
        if (!guard(value))
            throw unintelligible(response.status);
        return { body: value, headers: response.headers };
    }
    async #send(method, path, body) {
        const headers = new Headers({ accept: 'application/json' });
        if (this.token !== undefined)
            headers.set('authorization', `Bearer ${this.token}`);
        if (body !== undefined)
            headers.set('content-type', 'application/json');
        const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
        return this.#fetch(this.url(path), init).catch((cause) => {
            throw unreachable(cause);
        });
    }
}
/** The targets of a `Link` header by relation (RFC 8288 §3). */
export function parseLinks(header) {
    const links = (header ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([\w-]+)"?/g);
    return new Map(Array.from(links, ([, target = '', rel = '']) => [rel, target]));
}
