import { expect, test } from 'vitest';
import { MediaKeys } from './media-frames.ts';

const FRAME = Uint8Array.from({ length: 40 }, (_, at) => at);
const secret = (fill: number) => new Uint8Array(32).fill(fill);

function keysOf(...secrets: readonly number[]): MediaKeys {
  const keys = new MediaKeys();
  for (const [epoch, fill] of secrets.entries()) keys.add(epoch, secret(fill));
  return keys;
}

test.each([
  ['key', 10],
  ['delta', 3],
  ['audio', 1],
] as const)('of a %s frame %i bytes can be read, and the group reads all', async (kind, head) => {
  const sealed = await keysOf(7).seal(FRAME, kind, 'a');
  expect(sealed?.slice(0, head)).toEqual(FRAME.slice(0, head));
  expect(sealed?.slice(head, 40)).not.toEqual(FRAME.slice(head));
  expect(sealed && (await keysOf(7).open(sealed, kind, 'a'))).toEqual(FRAME);
});

test('nothing is sealed or opened without the key of that epoch and sender', async () => {
  expect(await new MediaKeys().seal(FRAME, 'key', 'a')).toBeUndefined();
  const sealed = (await keysOf(7).seal(FRAME, 'key', 'a')) ?? FRAME;
  expect(await keysOf(8).open(sealed, 'key', 'a')).toBeUndefined();
  expect(await keysOf(7).open(sealed, 'key', 'b')).toBeUndefined();
  expect(await keysOf(7).open(FRAME, 'key', 'a')).toBeUndefined();
  expect(await keysOf(7).open(new Uint8Array(), 'audio', 'a')).toBeUndefined();
  sealed[0] = 255;
  expect(await keysOf(7).open(sealed, 'key', 'a')).toBeUndefined();
});

test('frames of the last epochs open still, those of earlier ones do not', async () => {
  const sealed = (await keysOf(7).seal(FRAME, 'key', 'a')) ?? FRAME;
  expect(await keysOf(7, 8, 9).open(sealed, 'key', 'a')).toEqual(FRAME);
  expect(await keysOf(7, 8, 9, 10).open(sealed, 'key', 'a')).toBeUndefined();
});
