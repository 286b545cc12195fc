import { expect, test } from 'vitest';
import { createAdminToken } from './admin-token.ts';

test('the admin token is known to the letter', () => {
  const token = 'a'.repeat(40);
  const isToken = createAdminToken(token);
  expect(isToken(token)).toBe(true);
  for (const other of ['', 'a', `${token}a`, token.slice(1), token.toUpperCase()]) {
    expect(isToken(other)).toBe(false);
  }
});
