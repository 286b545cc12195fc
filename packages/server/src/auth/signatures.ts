import { createSigner, createVerifier } from 'fast-jwt';
import { AppError } from '../core/errors.ts';

export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512';

export interface Signatures {
  /** The claims as a token. */
  sign(claims: Readonly<Record<string, unknown>>): string;
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
  const sign = createSigner({ key: secret, algorithm });
  // What the claims say is read by whoever opens a token, by a clock of their own.
  const lenient = { ignoreExpiration: true, ignoreNotBefore: true, cache: false } as const;
  const verify = createVerifier({ key: secret, algorithms: [algorithm], ...lenient });
  const [header = ''] = sign({ iat: 0 }).split('.', 1);
  return {
    sign,
    open(token) {
      if (!token.startsWith(`${header}.`)) throw refusal('header');
      if (!isCanonical(token.slice(token.lastIndexOf('.') + 1))) throw refusal('signature');
      try {
        const claims: unknown = verify(token);
        return claims;
      } catch {
        throw refusal('signature');
      }
    },
  };
}

/** Whether base64url is spelt the one way it should be (RFC 4648 section 3.5): one token, one text. */
const isCanonical = (text: string): boolean =>
  Buffer.from(text, 'base64url').toString('base64url') === text;

const refusal = (cause: string): AppError => new AppError('token-invalid', { cause });
