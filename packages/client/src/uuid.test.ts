import { expect, test } from 'vitest';
import { uuid } from './uuid.ts';

test('a uuid is random, of version 4 and of the right variant', () => {
  const many = Array.from({ length: 1_000 }, uuid);
  expect(new Set(many).size).toBe(1_000);
  for (const one of many) {
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
