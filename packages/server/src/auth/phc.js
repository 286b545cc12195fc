/** Argon2id hashes as text (PHC string format, https://github.com/P-H-C/phc-string-format). */
// A salt of 8 to 64 bytes, a tag of 16 to 64, in base64 without padding.
const PHC = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;
/** The most that a stored hash may ask for: one strange row must not exhaust memory or time. */
const CEILING = { memory: 65536, passes: 10, parallelism: 4 };
/** Writes a hash as a PHC string. */
export function formatPhc({ cost, salt, tag }) {
    const { memory, passes, parallelism } = cost;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}
/**
 * Reads a PHC string.
 *
 * @throws Error where it is none of argon2id, or asks for more than 64 MiB, 10 passes or 4 lanes
 */
export function parsePhc(text) {
    const [, m, t, p, salt = '', tag = ''] = PHC.exec(text) ?? [];
    const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
    if (!isBounded(cost)) {
        throw new Error('A stored password hash is no argon2id PHC string, or its cost is out of bounds');
    }
    return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}
function isBounded({ memory, passes, parallelism }) {
    return (memory >= 8 * parallelism && // RFC 9106 section 3.1
        memory <= CEILING.memory &&
        passes >= 1 &&
        passes <= CEILING.passes &&
        parallelism >= 1 &&
        parallelism <= CEILING.parallelism);
}
function base64(bytes) {
    return bytes.toString('base64').replaceAll('=', '');
}
