import { expect, test } from 'vitest';
import { createCodeHashes } from '../auth/codes.ts';
import { Networks } from './networks.ts';

const at = (value: string) => ({ value, hearsay: false });
const idWith = (secret: string) => new Networks(createCodeHashes(secret)).idOf(at('192.0.2.7'));

test('[H11] A network has one id, whichever of its addresses is shown, and however often', () => {
  const networks = new Networks(createCodeHashes('a secret of this test'));
  const first = networks.idOf(at('2001:db8:1:2::3'));
  expect(networks.idOf(at('2001:db8:1:2::4'))).toBe(first);
  expect(networks.idOf(at('2001:db8:1:3::3'))).not.toBe(first);
  expect(networks.idOf(at('2001:db8:1:2::3'))).toBe(first);
  expect(first).not.toContain('2001');
});

test('[H11] The id of a network is the same on every server of one secret, and on no other', () => {
  expect(idWith('one secret')).toBe(idWith('one secret'));
  expect(idWith('one secret')).not.toBe(idWith('another secret'));
});
