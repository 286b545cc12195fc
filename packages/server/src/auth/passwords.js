import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { isCommonPassword } from './common-passwords.ts';
import { createGate } from './gate.ts';
import { formatPhc, parsePhc } from './phc.ts';
/** OWASP Password Storage Cheat Sheet, argon2id. */
const COST = { memory: 19456, passes: 2, parallelism: 1 };
/** RFC 9106 section 3.1 recommends 16 bytes of salt; section 4 a tag of 32. */
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** About what a full queue takes to drain, in ms. */
const RETRY_AFTER = 3000;
const argon2Async = promisify(argon2);
/** Makes the port that hashes passwords with argon2id (RFC 9106), on the thread pool. */
export function createPasswords(options = {}) {
    const { running = 2, waiting = 64, cost = COST } = options;
    const gate = createGate({ running, waiting, retryAfter: RETRY_AFTER });
    // Nobody's password: what is compared against where nobody has the address.
    const decoy = { cost, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };
    return {
        async hash(password) {
            const salt = randomBytes(SALT_BYTES);
            const tag = await gate(async () => derive(password, cost, salt, TAG_BYTES));
            return formatPhc({ cost, salt, tag });
        },
        async verify(password, hash) {
            const stored = hash === undefined ? decoy : parsePhc(hash);
            const { salt, tag } = stored;
            const given = await gate(async () => derive(password, stored.cost, salt, tag.length));
            return timingSafeEqual(given, tag);
        },
        isCommon: (password) => isCommonPassword(normalize(password)),
    };
}
async function derive(password, cost, salt, tagLength) {
    return argon2Async('argon2id', { message: normalize(password), nonce: salt, tagLength, ...cost });
}
/**
 * NFC, as RFC 8265 section 4.2.2 (OpaqueString) has it: one keyboard composes "é", another sends it
 * in two parts, and both must open the account. Not NFKC, which would also make "²" the same as "2".
 */
function normalize(password) {
    return password.normalize('NFC');
}
