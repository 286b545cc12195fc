import { expect, test } from 'vitest';
import { createCodeHashes } from './codes.ts';

const { hash, verify } = createCodeHashes('a secret of this server');
const [email, code] = ['ann@example.org', '012345'];

test('[O1] a code is known again by its hash, at its address alone', () => {
  const kept = hash(email, code);
  expect(verify(email, code, kept)).toBe(true);
  expect(verify(email, '12345', kept)).toBe(false);
  expect(verify(email, '012346', kept)).toBe(false);
  expect(verify('bob@example.org', code, kept)).toBe(false);
});

test('[O1] a hash shows neither code nor address, and is another for every secret', () => {
  const kept = hash(email, code);
  expect(kept).not.toContain(code);
  expect(kept).toMatch(/^[\w-]{43}$/);
  const other = createCodeHashes('another secret');
  expect(other.hash(email, code)).not.toBe(kept);
  expect(other.verify(email, code, kept)).toBe(false);
});

test.each(['', 'short', 'x'.repeat(43), 'é'])(
  '[O1] nothing is good for what is no hash: %j',
  (kept) => {
    expect(verify(email, code, kept)).toBe(false);
  },
);
