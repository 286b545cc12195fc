import type { hackrtc } from '@parley/client';
import { expect, test } from 'vitest';
import { isOver, usesLeft } from './invites.ts';

const invite = (change: Partial<hackrtc.InviteAnswer>): hackrtc.InviteAnswer => ({
  id: 'i',
  invite_code: 'code',
  role: 'guest',
  uses: 0,
  max_uses: null,
  expires_at: null,
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

test.each([
  [{}, undefined, false],
  [{ uses: 7 }, undefined, false],
  [{ max_uses: 5, uses: 3 }, 2, false],
  [{ max_uses: 1, uses: 1 }, 0, true],
  [{ expires_at: '2026-01-02T00:00:00Z' }, undefined, false],
  [{ expires_at: '2026-01-01T00:00:00Z' }, undefined, true],
] as const)('of %j %s uses are left', (change, left, over) => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  expect([usesLeft(invite(change)), isOver(invite(change), now)]).toEqual([left, over]);
});
