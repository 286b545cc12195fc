/** Somebody at a browser of their own. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Arrived } from '../../client/src/testing/page-hooks.ts';
import { hookPage } from '../../client/src/testing/page-hooks.ts';

/** Who can read the messages of a room that is open to every app, as the start page says it. */
export const EVERYBODY = 'Every app, and the server';

export interface PersonOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What the browser speaks; English by default. */
  readonly locale?: string;
  /** Name of the `DOMException` with which the browser refuses devices. */
  readonly mediaError?: string;
}

/** How long anything may take, in ms: on a busy machine slow is not wrong. */
const PATIENCE = 60_000;
const OWN_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'lan.test']);

export class Person {
  readonly name: string;
  readonly page: Page;
  /** What must never happen: uncaught errors, requests to strangers, breaches of the policy. */
  readonly faults: string[] = [];
  readonly #context: BrowserContext;

  static async arrive(
    browser: Browser,
    name: string,
    options: PersonOptions = {},
  ): Promise<Person> {
    const viewport = options.viewport ?? { width: 1280, height: 800 };
    const { locale = 'en-US' } = options;
    const context = await browser.newContext({ viewport, locale, reducedMotion: 'reduce' });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(hookPage, options.mediaError);
    return new Person(name, context, await context.newPage());
  }

  /** The same person in another window: whom the server knows as the same. */
  async secondDevice(): Promise<Person> {
    return new Person(this.name, this.#context, await this.#context.newPage());
  }

  constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.#context = context;
    this.page = page;
    this.#watch();
  }

  #watch(): void {
    this.page.on('pageerror', (error) => this.faults.push(String(error)));
    this.page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) this.faults.push(message.text());
    });
    this.page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      // What the page itself holds.
      if (protocol === 'blob:') return;
      if (!OWN_HOSTS.has(hostname)) this.faults.push(`request to ${hostname}`);
    });
  }

  /** Lets no new socket through to the server; the one that stands goes on. */
  async cut(isCut: boolean): Promise<void> {
    await this.page.evaluate((cut) => (window.testCut = cut), isCut);
  }

  /** Closes the browser window, as it were. */
  async leaveForGood(): Promise<void> {
    await this.#context.close();
  }

  /**
   * Makes a room and goes in; gives the invite link.
   *
   * @param readers who can read the messages, as the page says it; by default it is sealed
   */
  async startCall(url: string, room = '', readers?: string): Promise<string> {
    return this.#start(url, room, { 'Who can read the messages': readers }, 'Start a new call');
  }

  /** The same for a room without a call, which takes less of the machine. */
  async startChat(url: string, room: string, readers?: string): Promise<string> {
    const choices = { 'What for': 'Writing only', 'Who can read the messages': readers };
    return this.#start(url, room, choices, 'Start a new chat');
  }

  async #start(
    url: string,
    room: string,
    choices: Readonly<Record<string, string | undefined>>,
    button: string,
  ): Promise<string> {
    await this.page.goto(url);
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByLabel('Name of the room').fill(room);
    const chosen = Object.entries(choices).filter(([, choice]) => choice !== undefined);
    if (chosen.length > 0) await this.page.getByText('More choices').click();
    for (const [label, choice = ''] of chosen)
      await this.page.getByLabel(label).selectOption(choice);
    await this.press(button);
    await this.page.waitForURL('**/r/*');
    await this.enter();
    return this.page.url();
  }

  /** Opens an invite link and goes in. */
  async join(invite: string): Promise<void> {
    await this.page.goto(invite);
    await this.page.getByLabel('Your name').fill(this.name);
    await this.enter();
  }

  /** From the door into the room. */
  async enter(): Promise<void> {
    await this.press('Join');
    await this.inside();
  }

  /** Waits until the person is in the room. */
  async inside(): Promise<void> {
    await this.button('Leave').waitFor();
  }

  /** Waits until the person can read and write in the chat. */
  async ready(): Promise<void> {
    await this.page.locator('.padlock-sealed, .padlock-unsealed').waitFor();
  }

  async openChat(): Promise<void> {
    await this.press('Chat');
    await this.ready();
  }

  button(label: string): Locator {
    return this.page.getByRole('button', { name: label, exact: true });
  }

  async press(label: string): Promise<void> {
    await this.button(label).click();
  }

  /** Does something about somebody in the open list of people. */
  async act(name: string, action: string): Promise<void> {
    const actions = this.page.getByRole('group', { name, exact: true });
    if (!(await actions.isVisible())) await this.press(`What you can do about ${name}`);
    await actions.getByRole('button', { name: action, exact: true }).click();
  }

  heading(text: string): Locator {
    return this.page.getByRole('heading', { name: text });
  }

  /** The tile of somebody in the call. */
  tile(name: string): Locator {
    return this.page
      .getByRole('list', { name: 'Everybody in the call' })
      .getByRole('listitem')
      .filter({ hasText: name });
  }

  /** A message in the open chat. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('log').getByText(text, { exact: true });
  }

  /** Something that is told in passing. */
  news(text: string): Locator {
    return this.page.getByRole('status').getByText(text);
  }

  async write(text: string): Promise<void> {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.press('Send');
  }

  /** What has arrived over each connection so far. */
  async arrived(): Promise<readonly Arrived[]> {
    return this.page.evaluate(() => window.testArrived());
  }
}
