import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressOf } from './address.ts';
import { fromBase64url, toBase64url } from './bytes.ts';
import { keyPackageOf } from './key-package.ts';
import { MlsCipher } from './mls-cipher.ts';
import { Device, three } from './testing/group.ts';

const PREFIX = 'parley1.m.';
const RUNS = { numRuns: 60 };

/** Bytes with one of them changed, some cut off, or some more. */
const damage = fc.oneof(
  fc.record({
    kind: fc.constant('flip' as const),
    at: fc.nat(),
    by: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('more' as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(text: string, how: Damage): string {
  const bytes = fromBase64url(text) ?? new Uint8Array();
  switch (how.kind) {
    case 'flip': {
      const at = how.at % bytes.length;
      return toBase64url(bytes.map((byte, index) => (index === at ? byte ^ how.by : byte)));
    }
    case 'cut':
      return toBase64url(bytes.slice(0, how.at % bytes.length));
    case 'more':
      return toBase64url(Uint8Array.from([...bytes, ...how.bytes]));
  }
}

it('refuses every damaged text, commit, welcome and key package, and then takes the whole ones', async () => {
  const [ann, bob] = await three();
  const dan = await Device.of('dan');
  const addition = await dan.addition();
  const text = await ann.seal('We meet at nine.');
  const { commit, welcomes } = await ann.use((cipher) => cipher.commit({ adds: [addition] }));
  const welcome = welcomes[0]?.welcome ?? '';
  const property = fc.asyncProperty(damage, async (how) => {
    const sealed = PREFIX + damaged(text.slice(PREFIX.length), how);
    expect(await bob.open(sealed, ann)).toMatchObject({ kind: 'refused' });
    expect(() => addressOf(sealed)).not.toThrow();
    expect(await bob.follow(damaged(commit, how))).toMatchObject({ kind: 'refused' });
    expect(await dan.join(damaged(welcome, how))).toMatchObject({ kind: 'refused' });
    expect(
      await keyPackageOf({ ...addition, preKey: damaged(addition.preKey, how) }),
    ).toBeUndefined();
  });
  await fc.assert(property, RUNS);
  expect(await bob.read(text, ann)).toBe('We meet at nine.');
  expect(await bob.follow(commit)).toMatchObject({ kind: 'changed' });
  expect(await dan.join(welcome)).toMatchObject({ kind: 'joined' });
});

it('does not fall over a damaged state', async () => {
  const [ann, bob] = await three();
  const state = toBase64url(await bob.use((cipher) => cipher.state()));
  const sealed = await ann.seal('We meet at nine.');
  const about = { roomId: 'other', messageId: 'm1', userId: 'ann' };
  const property = fc.asyncProperty(damage, async (how) => {
    const bytes = fromBase64url(damaged(state, how)) ?? new Uint8Array();
    const restored = await MlsCipher.restore(bob.identity, bytes);
    const opened = await restored?.open(sealed, about);
    expect(opened?.kind ?? 'refused').toBe('refused');
  });
  await fc.assert(property, RUNS);
});
