import { AppError } from '../core/errors.ts';
import { parseMessageId, parseSerial } from '../core/ids.ts';
const MAX_LIMIT = 1000;
/** What part of a history is asked for. @throws AppError `query-invalid`, with all that is wrong */
export function parseHistory({ query }) {
    const issues = [];
    const read = (name, keyword, parse) => {
        const text = query.get(name);
        if (text === null)
            return undefined;
        const value = parse(text);
        if (value === undefined)
            issues.push({ at: [name], keyword, params: { maximum: MAX_LIMIT }, input: text });
        return value;
    };
    const after = read('after', 'cursor', parseCursor);
    const before = read('before', 'cursor', parseCursor);
    const limit = read('limit', 'limit', parseLimit);
    if (issues.length > 0)
        throw new AppError('query-invalid', { issues });
    return { range: { ...(after && { after }), ...(before && { before }) }, limit };
}
function parseCursor(text) {
    const id = parseMessageId(text);
    if (id)
        return { at: 'id', id };
    const serial = parseSerial(text);
    if (serial)
        return { at: 'serial', serial };
    const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(ms) ? undefined : { at: 'time', ms };
}
function parseLimit(text) {
    const limit = parseSerial(text);
    return limit !== undefined && limit <= MAX_LIMIT ? limit : undefined;
}
/**
 * The `Link` header (RFC 8288) of a full page: `next` reads on, `prev` reads back.
 *
 * @param idOf the id of a message as the dialect shows it
 */
export function linkHeader({ path, query }, page, limit, idOf) {
    const [first, last] = [page[0], page.at(-1)];
    if (!first || !last || page.length < limit)
        return {};
    const link = (rel, cursor, message) => {
        const target = new URLSearchParams(query);
        target.delete('after');
        target.delete('before');
        // A token that came in the URL must not be repeated in a header that proxies log (C5).
        target.delete('token');
        target.set(cursor, String(idOf(message)));
        return `<${path}?${target}>; rel="${rel}"`;
    };
    return { link: `${link('next', 'after', last)}, ${link('prev', 'before', first)}` };
}
