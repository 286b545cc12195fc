import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { AppError } from '../core/errors.ts';

export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512';

export interface Signatures {
  /** The claims as a token. */
  sign(claims: object): string;
  /** What was signed. @throws AppError `token-invalid`; its cause is a word, for causes are logged */
  open(token: string): unknown;
}

/**
 * JSON Web Signatures in their compact form, with an HMAC (RFC 7515 section 7.1, RFC 7518 section 3.2).
 *
 * Only what was signed here with this key is opened: a header that is not ours to the letter is
 * refused unread, so that nothing in it can choose an algorithm or a key (RFC 8725 section 3.1).
 *
 * @param secret its UTF-8 bytes are the key
 */
export function createSignatures(secret: string, algorithm: TokenAlgorithm): Signatures {
  const key = createSecretKey(secret, 'utf8');
  const hash = `sha${algorithm.slice(2)}`;
  const header = `${encode({ alg: algorithm, typ: 'JWT' })}.`;
  const signatureOf = (signed: string) => createHmac(hash, key).update(signed).digest('base64url');
  return {
    sign(claims) {
      const signed = header + encode(claims);
      return `${signed}.${signatureOf(signed)}`;
    },
    open(token) {
      const end = Math.max(0, token.lastIndexOf('.'));
      const signed = token.slice(0, end);
      if (!signed.startsWith(header)) throw refusal('header');
      if (!isSame(token.slice(end + 1), signatureOf(signed))) throw refusal('signature');
      return decode(signed.slice(header.length));
    },
  };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw refusal('payload');
  }
}

/** Takes the same time wherever they differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const refusal = (cause: string): AppError => new AppError('token-invalid', { cause });
