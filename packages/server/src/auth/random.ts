import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Random } from '../core/ports.ts';

/** Bytes fetched at a time: a hundred tokens' worth of them costs hardly more than one's. */
const POOL_SIZE = 4096;

/** Makes the port that gives unguessable values. */
export function createRandom(): Random {
  let pool = randomBytes(POOL_SIZE);
  let used = 0;
  return {
    uuid: randomUUID,
    token(bits) {
      const length = Math.ceil(bits / 8);
      if (used + length > POOL_SIZE) {
        pool = randomBytes(POOL_SIZE);
        used = 0;
      }
      used += length;
      return pool.toString('base64url', used - length, used);
    },
    below: (limit) => randomInt(limit),
  };
}
