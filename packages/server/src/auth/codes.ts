import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CodeHashes } from '../core/ports.ts';

/** Sets this key apart from others that are made of the same secret (RFC 5869 §3.2). */
const PURPOSE = 'parley mailed codes';
const KEY_BYTES = 32;

/**
 * Makes the port that hashes mailed codes with HMAC-SHA256 under a key of the server's (O1). A code
 * has few digits: without a key, whoever reads the store would find it by trying all.
 */
export function createCodeHashes(secret: string): CodeHashes {
  const key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, KEY_BYTES));
  const tag = (email: string, code: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([email, code]))
      .digest();
  return {
    hash: (email, code) => tag(email, code).toString('base64url'),
    verify(email, code, hash) {
      const given = tag(email, code);
      const kept = Buffer.from(hash, 'base64url');
      return kept.length === given.length && timingSafeEqual(kept, given);
    },
  };
}
