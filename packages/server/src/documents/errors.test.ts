import { expect, test } from 'vitest';
import { DIALECTS } from '../dialects/registry.ts';
import { testContext } from '../testing/context.ts';
import { errorCatalogue } from './errors.ts';

test('[C13] docs/errors.md lists every error as each dialect says it, and nothing else', async () => {
  await using context = await testContext();
  const dialects = DIALECTS.map((dialect) => dialect.create(context));
  await expect(errorCatalogue(dialects)).toMatchFileSnapshot('../../../../docs/errors.md');
});
