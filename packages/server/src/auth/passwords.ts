import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '../core/ports.ts';
import { isCommonPassword } from './common-passwords.ts';
import { createGate } from './gate.ts';
import { formatPhc, parsePhc } from './phc.ts';
import type { Argon2idHash, Cost } from './phc.ts';

export interface PasswordOptions {
  /** How many hash at once; 2 where not given, half the thread pool, which files and keys need too. */
  readonly running?: number;
  /** How many more may wait; 64 where not given. */
  readonly waiting?: number;
  /** What a new hash costs; OWASP's recommendation where not given. */
  readonly cost?: Cost;
}

/** OWASP Password Storage Cheat Sheet, argon2id. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
/** RFC 9106 section 3.1 recommends 16 bytes of salt; section 4 a tag of 32. */
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** About what a full queue takes to drain, in ms. */
const RETRY_AFTER = 3_000;

const argon2Async = promisify(argon2);

/** Makes the port that hashes passwords with argon2id (RFC 9106), on the thread pool. */
export function createPasswords(options: PasswordOptions = {}): Passwords {
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
      const stored: Argon2idHash = hash === undefined ? decoy : parsePhc(hash);
      const { salt, tag } = stored;
      const given = await gate(async () => derive(password, stored.cost, salt, tag.length));
      return timingSafeEqual(given, tag);
    },
    isCommon: (password) => isCommonPassword(normalize(password)),
  };
}

async function derive(
  password: string,
  cost: Cost,
  salt: Buffer,
  tagLength: number,
): Promise<Buffer> {
  return argon2Async('argon2id', { message: normalize(password), nonce: salt, tagLength, ...cost });
}

/**
 * NFC, as RFC 8265 section 4.2.2 (OpaqueString) has it: one keyboard composes "é", another sends it
 * in two parts, and both must open the account. Not NFKC, which would also make "²" the same as "2".
 */
function normalize(password: string): string {
  return password.normalize('NFC');
}
