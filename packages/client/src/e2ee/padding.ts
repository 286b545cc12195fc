import type { Bytes } from './bytes.ts';
import { concat } from './bytes.ts';

/** Bytes. Lengths tell what was said: only every 64th is seen. */
const STEP = 64;
const END = 0x80;

/** Fills up to a multiple of 64 bytes, with one that marks the end (ISO/IEC 7816-4). */
export function pad(content: Uint8Array): Bytes {
  const filled = Math.ceil((content.length + 1) / STEP) * STEP;
  return concat(content, Uint8Array.of(END), new Uint8Array(filled - content.length - 1));
}

/** @returns undefined where {@link pad} was not there */
export function unpad(filled: Uint8Array): Uint8Array | undefined {
  const end = filled.lastIndexOf(END);
  const rest = filled.subarray(end + 1);
  return end >= 0 && rest.every((byte) => byte === 0) ? filled.subarray(0, end) : undefined;
}

/** How many bytes can be padded into `room` bytes. */
export function roomWithin(room: number): number {
  return Math.floor(room / STEP) * STEP - 1;
}
