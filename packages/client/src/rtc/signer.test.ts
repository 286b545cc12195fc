import { expect, test } from 'vitest';
import { jointSigner } from './signer.ts';

const signed = { identityKey: 'a' };
const unsigned = { identityKey: undefined };

test.each([
  ['nothing yet', undefined, undefined, undefined],
  ['a first one that is signed', undefined, signed, signed],
  ['a first one that is not', undefined, unsigned, unsigned],
  ['the same key', signed, signed, signed],
  ['a key that came after none', unsigned, signed, unsigned],
  ['none after a key', signed, unsigned, unsigned],
  ['another key', signed, { identityKey: 'b' }, unsigned],
])('whose a connection is, with %s', (_what, one, other, joint) => {
  expect(jointSigner(one, other)).toEqual(joint);
});
