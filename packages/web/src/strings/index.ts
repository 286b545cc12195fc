/** Every text of the page, by key. Another language is another file with the same keys. */
import { computed, signal } from '@preact/signals';
import { memory } from '../memory.ts';
import en from './en.json' with { type: 'json' };
import { chooseLanguage } from './languages.ts';
import type { Language } from './languages.ts';

export type StringKey = keyof typeof en;

type Texts = Readonly<Record<StringKey, string>>;
type Values = Readonly<Record<string, string | number>>;

/** Keys of texts that differ by number: `people.count` stands for `people.count.one` and the rest. */
type PluralKey = { [K in StringKey]: K extends `${infer P}.other` ? P : never }[StringKey];

/** Loads the texts of a language; those of one are there from the beginning. */
const LOADERS: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: async () => en,
  ru: async () => (await import('./ru.json', { with: { type: 'json' } })).default,
};

interface Speech {
  readonly language: Language;
  readonly texts: Texts;
}

/** What the page speaks: views that read it are shown anew when it changes. */
const speech = signal<Speech>({ language: 'en', texts: en });

const formats = computed(() => {
  const { language } = speech.value;
  return {
    plurals: new Intl.PluralRules(language),
    days: new Intl.DateTimeFormat(language, { dateStyle: 'medium' }),
    moments: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
    clock: new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }),
    minute: new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }),
  };
});

export const spoken = (): Language => speech.value.language;

/** Speaks a language from now on; where its texts cannot be loaded, that of before. */
export async function speak(language: Language): Promise<void> {
  const texts = await LOADERS[language]().catch(() => undefined);
  if (texts) speech.value = { language, texts };
}

/** Speaks what the person chose the last time, or what their browser prefers. */
export async function speakUsual(): Promise<void> {
  await speak(chooseLanguage([memory.language ?? '', ...navigator.languages]));
}

/** The text of a key, with each `{name}` replaced. */
export function t(key: StringKey, values: Values = {}): string {
  return fill(speech.value.texts[key], values);
}

/** The text of a key for a number of things, which the text may show as `{count}`. */
export function plural(key: PluralKey, count: number): string {
  const texts: Readonly<Record<string, string>> = speech.value.texts;
  const form = `${key}.${formats.value.plurals.select(count)}`;
  return fill(texts[form] ?? speech.value.texts[`${key}.other`], { count });
}

function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The time of day in the reader's zone. @param iso ISO 8601 */
export function timeOfDay(iso: string): string {
  return formats.value.clock.format(new Date(iso));
}

/** The day and the time in the reader's zone. @param iso ISO 8601 */
export function momentOf(iso: string): string {
  return formats.value.moments.format(new Date(iso));
}

/** The day in the reader's zone. @param iso ISO 8601 */
export function dayOf(iso: string): string {
  return formats.value.days.format(new Date(iso));
}

/** An amount of bytes, as people say it. */
export function sizeOf(bytes: number): string {
  const { language } = speech.value;
  const [unit, amount] = bytes < 1e6 ? ['kilobyte', bytes / 1e3] : ['megabyte', bytes / 1e6];
  const format = { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, format).format(amount);
}

/** A length of time in whole minutes. @param duration in ms */
export function minutes(duration: number): string {
  const whole = Math.floor(duration / 60_000);
  return whole === 0 ? t('time.moment') : formats.value.minute.format(whole);
}
