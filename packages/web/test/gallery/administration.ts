import type { Guest } from './guest.ts';
import type { Scene } from './scene.ts';

/** What every tab but the first shows, in their order. */
const TABS = ['users', 'bans', 'webhooks', 'server'] as const;

/** As whoever runs the server sees the call, and what they say in it. */
export async function administration(scene: Scene): Promise<void> {
  const { adminToken, alice, take, url } = scene;
  const olga = await alice.another('Olga', 0);
  const { page } = olga;
  await page.goto(`${url}/admin`);
  await take(olga, 'admin-door');
  await page.locator('input[type=password]').fill(adminToken);
  await page.keyboard.press('Enter');
  await page.locator('.admin-link').waitFor();
  await take(olga, 'admin');
  await page.locator('.admin-link').click();
  await page.locator('.admin-actions').first().waitFor();
  await take(olga, 'admin-room');
  await tell(scene, olga);
  for (const [index, tab] of TABS.entries()) {
    await page
      .locator('.admin-tabs button')
      .nth(index + 1)
      .click();
    await page.waitForLoadState('networkidle');
    await take(olga, `admin-${tab}`);
  }
  await olga.leaveForGood();
}

/** The operator's notice, as people in the room read it. */
async function tell({ alice, cast, take }: Scene, olga: Guest): Promise<void> {
  await olga.page.locator('.admin-notice input').fill(cast.notice);
  await olga.page.keyboard.press('Enter');
  await alice.page.getByRole('status').getByText(cast.notice).waitFor();
  await take(alice, 'notice');
}
