import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { PAGE, sdkPage } from './sdk-docs.ts';

test('the page of the SDK is what its sources say: `node tools/sdk-docs.ts` writes it', async () => {
  const page = await sdkPage();
  expect(page).toContain('### `ParleyClient`');
  expect(page).toContain('### `Call`');
  expect(await readFile(PAGE, 'utf8')).toBe(page);
});
