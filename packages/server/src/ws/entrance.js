import { bearerToken } from '../auth/caller.ts';
/** A pattern such as `/ws/:room`, matched segment by segment; a trailing slash never matters (C2). */
export function pathMatcher(pattern) {
    const wanted = segments(pattern);
    return (path) => {
        const given = segments(path);
        if (given.length !== wanted.length)
            return undefined;
        const pairs = wanted.map((name, index) => [name, given[index] ?? '']);
        const fits = pairs.every(([name, value]) => name.startsWith(':') || name === value);
        if (!fits)
            return undefined;
        const params = pairs.filter(([name]) => name.startsWith(':'));
        return Object.fromEntries(params.map(([name, value]) => [name.slice(1), decode(value)]));
    };
}
const segments = (path) => path.split('/').filter((segment) => segment !== '');
function decode(segment) {
    try {
        return decodeURIComponent(segment);
    }
    catch {
        // Malformed percent-encoding names nothing that exists.
        return segment;
    }
}
/** The subprotocol that says a token follows (C5). */
const BEARER = 'bearer';
/** The token of a handshake: from the header, the query, or behind the subprotocol `bearer` (C5). */
export function handshakeToken(request, query) {
    return (bearerToken(request.headers.authorization) ??
        query.get('token') ??
        subprotocolToken(request.headers['sec-websocket-protocol']));
}
function subprotocolToken(header) {
    const offered = (header ?? '').split(',').map((protocol) => protocol.trim());
    const bearer = offered.indexOf(BEARER);
    return bearer === -1 ? undefined : offered[bearer + 1];
}
/** Which subprotocol to answer with: `bearer` where offered, never the token itself (C5). */
export function chooseSubprotocol(offered) {
    if (offered.has(BEARER))
        return BEARER;
    return [...offered][0] ?? false;
}
