import { expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import { pad, roomWithin, unpad } from './padding.ts';

it('fills every length up to a multiple of 64, and finds the end again', () => {
  for (const length of [0, 1, 62, 63, 64, 127, 128, 1000]) {
    for (const byte of [0, 0x80, 97]) {
      const content = new Uint8Array(length).fill(byte);
      expect(pad(content).length % 64).toBe(0);
      expect(unpad(pad(content))).toEqual(content);
    }
  }
  expect([pad(utf8('x')).length, pad(new Uint8Array(roomWithin(200))).length]).toEqual([64, 192]);
});

it('finds no end where none was set', () => {
  for (const filled of [[], [0, 0], [1, 2], [0x80, 1]])
    expect(unpad(Uint8Array.from(filled))).toBeUndefined();
});
