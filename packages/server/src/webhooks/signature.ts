import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** The key that a secret stands for: `whsec_` and base64 (Standard Webhooks, "Signature scheme"). */
const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64');

/** What a receiver verifies a body by. */
export interface Signed {
  readonly id: string;
  /** When it is sent, in seconds since 1970: receivers refuse what is old. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The value of `webhook-signature`: one signature for each secret, so that one can be exchanged while
 * receivers still know the other (Standard Webhooks, "Signature scheme").
 */
export const sign = (secrets: readonly string[], signed: Signed): string =>
  secrets.map((secret) => `v1,${signature(secret, signed)}`).join(' ');

const signature = (secret: string, { id, timestamp, body }: Signed): string =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
