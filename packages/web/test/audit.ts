/** Looks at a view as a designer and as a screen reader would. */
import type { Page } from 'playwright-core';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';

const SHOTS = join(import.meta.dirname, '../../../shots');
const SCHEMES = ['light', 'dark'] as const;
/** What depends on colours; all else is the same in both schemes. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * Takes screenshots in both colour schemes.
 *
 * @param view name of the files
 * @returns what axe finds wrong, one line each
 */
export async function audit(page: Page, view: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const scheme of SCHEMES) {
    found.push(...(await auditScheme(page, view, scheme)));
  }
  return [...found, ...(await overflow(page))];
}

/** Nothing is wider than the window. */
async function overflow(page: Page): Promise<readonly string[]> {
  const { content, view } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { content: scrollWidth, view: clientWidth };
  });
  return content > view ? [`${content} px in a window of ${view}`] : [];
}

async function auditScheme(
  page: Page,
  view: string,
  colorScheme: (typeof SCHEMES)[number],
): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  await page.screenshot({ path: join(SHOTS, `${view}-${colorScheme}.png`) });
  // Otherwise it opens a page of its own to gather what frames have found, and ours have none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (colorScheme === 'dark') axe.withRules(RULES_OF_COLOUR);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${colorScheme} ${id} ${String(target)}: ${failureSummary ?? ''}`,
    ),
  );
}
