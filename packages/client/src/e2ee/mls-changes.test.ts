import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Device } from './testing/group.ts';

/** A step: who commits, which of the others are removed, and how many come. */
interface Step {
  readonly by: number;
  readonly removed: readonly boolean[];
  readonly coming: number;
}

const newcomers = (count: number, prefix: string): Promise<readonly Device[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => Device.of(`${prefix}-${at}`)));

async function expectToAgree(devices: readonly Device[]): Promise<void> {
  const secrets = devices.map((one) => one.use((cipher) => cipher.exportSecret('test', 8)));
  expect(new Set((await Promise.all(secrets)).map(String)).size).toBe(1);
}

async function expectAgreement(size: number, steps: readonly Step[]): Promise<void> {
  let present = await newcomers(size, 'founding');
  await present[0]?.found(present.slice(1));
  for (const [at, { by, removed, coming }] of steps.entries()) {
    const committer = present[by % present.length];
    const others = present.filter((one) => one !== committer);
    const removes = others.filter((_, other) => removed[other] === true);
    const adds = await newcomers(coming, `step-${at}`);
    await committer?.change(others, { adds, removes });
    present = [...present.filter((one) => !removes.includes(one)), ...adds];
    await expectToAgree(present);
  }
}

it('a group agrees whoever comes and goes, and by whom', async () => {
  const steps = fc.array(
    fc.record({
      by: fc.nat(7),
      removed: fc.array(fc.boolean(), { maxLength: 4 }),
      coming: fc.nat(2),
    }),
    { minLength: 3, maxLength: 5 },
  );
  const property = fc.asyncProperty(fc.tuple(fc.nat(5), steps), ([more, given]) =>
    expectAgreement(more + 1, given),
  );
  await fc.assert(property, { numRuns: 4, endOnFailure: true });
});

it('lets in who comes when the nodes above have different unmerged leaves', async () => {
  const none: readonly boolean[] = [];
  await expectAgreement(5, [
    { by: 1, removed: [false, true], coming: 0 },
    { by: 3, removed: none, coming: 0 },
    { by: 2, removed: none, coming: 1 },
    { by: 0, removed: none, coming: 1 },
  ]);
});
