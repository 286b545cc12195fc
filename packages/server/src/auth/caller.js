import { asAppError } from '../core/errors.ts';
/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1). */
export function bearerToken(header) {
    return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}
/** Who shows this access token; a bad one is for the route to refuse, if it needs one at all. */
export async function identify(tokens, token) {
    if (token === undefined)
        return { kind: 'nobody' };
    try {
        return { kind: 'known', principal: await tokens.verify(token, 'access') };
    }
    catch (thrown) {
        return { kind: 'refused', error: asAppError(thrown) };
    }
}
