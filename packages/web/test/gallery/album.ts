import type { Page } from 'playwright-core';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SCHEMES = ['light', 'dark'] as const;
const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
} as const;
/** How long a change of size may take to settle, in ms. */
const SETTLING = 300;

/** Screenshots in a folder, and a page that shows them side by side. */
export class Album {
  readonly #folder: string;
  readonly #names: string[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<Album> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    return new Album(folder);
  }

  /** Takes a view in both colour schemes and both sizes. */
  async take(page: Page, view: string): Promise<void> {
    // Where it clicked last, words would come up.
    await page.mouse.move(0, 0);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(SETTLING);
        const name = `${view}-${size}-${colorScheme}.png`;
        await page.screenshot({ path: join(this.#folder, name) });
        this.#names.push(name);
      }
    }
    await page.setViewportSize(SIZES.desktop);
  }

  /** Writes the page that shows them all. @returns its path */
  async bind(): Promise<string> {
    const pictures = this.#names.map((name) => {
      const width = name.includes('phone') ? 180 : 640;
      return `<figure><img src="${name}" width="${width}"><figcaption>${name}</figcaption></figure>`;
    });
    const style = 'body{display:flex;flex-wrap:wrap;gap:8px;font:12px sans-serif}figure{margin:0}';
    const path = join(this.#folder, 'index.html');
    await writeFile(path, `<!doctype html><style>${style}</style>\n${pictures.join('\n')}\n`);
    return path;
  }
}
