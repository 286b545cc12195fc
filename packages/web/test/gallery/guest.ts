/** Somebody who goes through the page, in whichever language it speaks. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { StringKey } from '../../src/strings/index.ts';
import type { Language } from '../../src/strings/languages.ts';
import en from '../../src/strings/en.json' with { type: 'json' };
import ru from '../../src/strings/ru.json' with { type: 'json' };
import { paintCamera } from './camera.ts';

const TEXTS: Readonly<Record<Language, Readonly<Record<StringKey, string>>>> = { en, ru };

interface Appearance {
  readonly name: string;
  /** Of the camera's picture, between 0 and 360. */
  readonly hue: number;
  /** Of whom no picture is taken a small one will do, which takes less to paint. */
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** How long a busy machine may take for anything, in ms. */
const PATIENCE = 120_000;

export class Guest {
  readonly page: Page;
  readonly name: string;
  readonly #language: Language;

  private constructor(page: Page, name: string, language: Language) {
    this.page = page;
    this.name = name;
    this.#language = language;
  }

  static async arrive(
    browser: Browser,
    language: Language,
    { name, hue, viewport = { width: 1280, height: 800 } }: Appearance,
  ): Promise<Guest> {
    const context = await browser.newContext({
      viewport,
      locale: language,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(paintCamera, hue);
    return new Guest(await context.newPage(), name, language);
  }

  /** Somebody else, in the same browser's language. */
  async another(name: string, hue: number): Promise<Guest> {
    const browser = this.page.context().browser();
    if (!browser) throw new Error('no browser');
    return Guest.arrive(browser, this.#language, { name, hue });
  }

  text(key: StringKey, values: Readonly<Record<string, string>> = {}): string {
    return TEXTS[this.#language][key].replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) => values[name] ?? '',
    );
  }

  button(key: StringKey, values?: Readonly<Record<string, string>>): Locator {
    return this.page.getByRole('button', { name: this.text(key, values), exact: true });
  }

  field(key: StringKey): Locator {
    return this.page.getByLabel(this.text(key), { exact: true });
  }

  async press(key: StringKey, values?: Readonly<Record<string, string>>): Promise<void> {
    await this.button(key, values).first().click();
  }

  /** Makes a room, up to its door. */
  async make(url: string, room: string): Promise<void> {
    await this.page.goto(url);
    await this.field('name.label').fill(this.name);
    await this.page.getByLabel(this.text('start.room.label')).fill(room);
    await this.press('start.create');
    await this.button('door.join').waitFor();
  }

  /** Goes in from the door, where the page has led or an invite leads. */
  async enter(invite?: string): Promise<void> {
    if (invite !== undefined) {
      await this.page.goto(invite);
      await this.field('name.label').fill(this.name);
    }
    await this.press('door.join');
    await this.button('room.leave').waitFor();
  }

  /** Asks to be let in, where there is a lobby. */
  async knock(invite: string): Promise<void> {
    await this.page.goto(invite);
    await this.field('name.label').fill(this.name);
    await this.press('door.join');
    await this.button('waiting.leave').waitFor();
  }

  async write(text: string): Promise<void> {
    await this.field('chat.label').fill(text);
    await this.press('chat.send');
    await this.page.getByRole('log').getByText(text).waitFor();
  }

  /** Begins to send a file to everybody. */
  async sendFile(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    const file = { name, mimeType, buffer };
    await this.field('files.send').first().setInputFiles(file);
  }

  /** As with a finger: the focus goes back without a frame around it. */
  async closeDialog(): Promise<void> {
    await this.page.locator('dialog .dialog-header .round').click();
  }

  async leaveForGood(): Promise<void> {
    await this.page.context().close();
  }
}
