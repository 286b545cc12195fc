import type { Bytes } from './bytes.ts';
import { ParleyError } from '../errors.ts';
import { fromBase64url, toBase64url } from './bytes.ts';

/** Of `ciphertext` (H5). */
const MAX_CHARACTERS = 4000;

/** `m`: an MLS PrivateMessage (RFC 9420 §6.3); `k`: sealed with the room's shared key. */
const PREFIX = { mls: 'parley1.m.', 'shared-key': 'parley1.k.' } as const;

type Kind = keyof typeof PREFIX;

/** Writes sealed bytes as a `ciphertext`. */
export function writeSealed(kind: Kind, bytes: Uint8Array): string {
  return PREFIX[kind] + toBase64url(bytes);
}

/** @returns undefined for what is of another kind, or no base64url */
export function readSealed(kind: Kind, sealed: string): Bytes | undefined {
  const prefix = PREFIX[kind];
  return sealed.startsWith(prefix) ? fromBase64url(sealed.slice(prefix.length)) : undefined;
}

/** How many bytes of a kind fit into a `ciphertext`. */
export function capacityOf(kind: Kind): number {
  return Math.floor(((MAX_CHARACTERS - PREFIX[kind].length) * 3) / 4);
}

/** @throws ParleyError where it does not fit, before anything is sent */
export function checkLength(text: Uint8Array, maxBytes: number): void {
  if (text.length <= maxBytes) return;
  const over = `This text has ${text.length} bytes; sealed, ${maxBytes} fit.`;
  throw new ParleyError(0, `${over} Make it shorter, or send it as two.`);
}
