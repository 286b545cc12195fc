/** Somebody at an example page, who presses its buttons. */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Arrived } from '../../../../client/src/testing/page-hooks.ts';
import type { Door } from './door.ts';

export class Caller {
  readonly page: Page;
  readonly door: Door;
  /** What must never happen: errors that nobody caught. */
  readonly faults: string[] = [];
  /** How many lines of the page's log are older than this stay in the room. */
  #old = 0;

  constructor(door: Door, page: Page) {
    this.door = door;
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(String(error)));
  }

  /** Opens the page of a dialect, made to speak with a server. */
  static async open(context: BrowserContext, door: Door, site: string, server: string) {
    const caller = new Caller(door, await context.newPage());
    await caller.page.goto(`${site}/${door.dialect}.html?${new URLSearchParams({ server })}`);
    return caller;
  }

  /** Says which room to go into; the page makes one where this is empty. */
  async choose(room: string): Promise<void> {
    await this.#room.fill(room);
  }

  /** What somebody else has to choose to come too. */
  room(): Promise<string> {
    return this.#room.inputValue();
  }

  async enter(): Promise<void> {
    await this.#press('Enter');
    await this.page.locator('#leave:enabled').waitFor();
    this.#old = await this.#lines.count();
  }

  /** Calls whoever is here, as soon as there is somebody to call. */
  call(): Promise<void> {
    return this.#press('Call');
  }

  async leave(): Promise<void> {
    await this.#press('Leave');
    await this.page.locator('#leave:disabled').waitFor();
  }

  async write(text: string): Promise<void> {
    await this.page.getByPlaceholder('message').fill(text);
    await this.#press('Send');
  }

  #press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }

  get #room(): Locator {
    return this.page.getByPlaceholder(this.door.asksFor);
  }

  get #lines(): Locator {
    return this.page.locator('#log li');
  }

  /** What the page has told since its person came in. */
  async told(): Promise<readonly string[]> {
    return (await this.#lines.allTextContents()).slice(this.#old);
  }

  /** What has arrived over each open connection so far. */
  arrived(): Promise<readonly Arrived[]> {
    return this.page.evaluate('testArrived()');
  }

  /** How many others the page shows. */
  shown(): Promise<number> {
    return this.page.locator('video:not(#mine)').count();
  }
}
