import type { Command } from './command.ts';
import { randomBytes } from 'node:crypto';
import { admin } from '@parley/protocol';
import { ask } from './client.ts';

/** Of a secret that is made, in bytes: as many as HS256 has (RFC 7518 §3.2). */
const SECRET_BYTES = 32;

/** Makes a secret; or, of a user, a token that stands for them for a while. */
export const tokenCommand: Command = {
  operands: '[user]',
  about:
    'makes a secret for ADMIN_TOKEN or SECRET_KEY; with a user, a token of theirs for 15 minutes',
  async run({ operands: [user] }) {
    if (user === undefined) {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      return { value: { secret }, text: secret };
    }
    const path = `/users/${encodeURIComponent(user)}/tokens`;
    const value = await ask(`POST ${path}`, admin.TokenAnswer);
    return { value, text: value.access_token };
  },
};
