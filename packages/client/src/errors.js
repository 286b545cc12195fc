import { isFields } from './guards.ts';
/** Why a server did not do what it was asked. */
export class ParleyError extends Error {
    name = 'ParleyError';
    /** HTTP status; 0 where no answer came. */
    status;
    /** How long to wait before another try, in ms. */
    retryAfter;
    /** @param detail what happened, for a person to read */
    constructor(status, detail, options = {}) {
        super(detail, options);
        this.status = status;
        this.retryAfter = options.retryAfter;
    }
    /** What happened, for a person to read. */
    get detail() {
        return this.message;
    }
}
/** The error for a request that got no answer. */
export function unreachable(cause) {
    const detail = 'The server cannot be reached. Check your connection and try again.';
    return new ParleyError(0, detail, { cause });
}
/** The error for an answer that is none of the documented ones, such as a proxy's page. */
export function unintelligible(status) {
    return new ParleyError(status, `The server gave an answer that makes no sense (${status}).`);
}
/** The error that an answer tells of (C13). */
export async function refusal(response) {
    const body = await response.json().catch(() => undefined);
    const detail = (isFields(body) && readDetail(body['detail'])) || `Refused (${response.status}).`;
    const retryAfter = readRetryAfter(response.headers.get('retry-after'));
    return new ParleyError(response.status, detail, retryAfter === undefined ? {} : { retryAfter });
}
/** A text, or for a malformed body a list of `{loc, msg}` (C13). */
function readDetail(detail) {
    if (typeof detail === 'string')
        return detail;
    if (Array.isArray(detail))
        return detail.filter(isFields).map(readIssue).join('; ');
    return undefined;
}
function readIssue({ loc, msg }) {
    const path = Array.isArray(loc) ? loc.slice(1).join('.') : '';
    return path === '' ? String(msg) : `${path}: ${String(msg)}`;
}
/** Seconds or a date (RFC 9110 §10.2.3), in ms from now. */
function readRetryAfter(header) {
    if (header === null)
        return undefined;
    const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
    return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
