import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { AppError } from '../core/errors.ts';

export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512';

export interface Signatures {
  /** The claims as a token. */
  sign(claims: Readonly<Record<string, unknown>>): string;
  /** What was signed. @throws AppError `token-invalid`; its cause is a word, for causes are logged */
  open(token: string): unknown;
}

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;

/**
 * JSON Web Signatures in their compact form, with an HMAC (RFC 7515 section 7.1, RFC 7518 section 3.2).
 *
 * Only what was signed here with this key is opened: a header or a signature that is not ours to the
 * letter is refused, and nothing is read before that, so that no token can choose an algorithm or a
 * key (RFC 8725 section 3.1, ADR 6).
 *
 * @param secret its UTF-8 bytes are the key
 */
export function createSignatures(secret: string, algorithm: TokenAlgorithm): Signatures {
  const key = createSecretKey(secret, 'utf8');
  const header = encode({ alg: algorithm, typ: 'JWT' });
  const mac = (input: string): string =>
    createHmac(HASHES[algorithm], key).update(input).digest('base64url');
  return {
    sign(claims) {
      const input = `${header}.${encode(claims)}`;
      return `${input}.${mac(input)}`;
    },
    open(token) {
      const end = token.lastIndexOf('.');
      const input = token.slice(0, end);
      if (!input.startsWith(`${header}.`)) throw refusal('header');
      if (!isSame(token.slice(end + 1), mac(input))) throw refusal('signature');
      return decode(input.slice(header.length + 1));
    },
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    throw refusal('claims');
  }
}

/** Takes as long wherever the two differ, so that nobody finds a signature letter by letter. */
function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const refusal = (cause: string): AppError => new AppError('token-invalid', { cause });
