/** Every text of the page, by key. Another language is another file with the same keys. */
import en from './en.json' with { type: 'json' };

export type StringKey = keyof typeof en;

type Values = Readonly<Record<string, string | number>>;

/** Keys of texts that differ by number: `people.count` stands for `people.count.one` and the rest. */
type PluralKey = { [K in StringKey]: K extends `${infer P}.other` ? P : never }[StringKey];

const LANGUAGE = 'en';
const plurals = new Intl.PluralRules(LANGUAGE);
const days = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium' });
const minute = new Intl.NumberFormat(LANGUAGE, {
  style: 'unit',
  unit: 'minute',
  unitDisplay: 'long',
});
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: 'numeric', minute: '2-digit' });

/** The text of a key, with each `{name}` replaced. */
export function t(key: StringKey, values: Values = {}): string {
  return en[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The text of a key for a number of things, which the text may show as `{count}`. */
export function plural(key: PluralKey, count: number): string {
  const form = plurals.select(count) === 'one' ? 'one' : 'other';
  return t(`${key}.${form}`, { count });
}

/** The time of day in the reader's zone. @param iso ISO 8601 */
export function timeOfDay(iso: string): string {
  return clock.format(new Date(iso));
}

/** The day in the reader's zone. @param iso ISO 8601 */
export function dayOf(iso: string): string {
  return days.format(new Date(iso));
}

/** A length of time in whole minutes. @param duration in ms */
export function minutes(duration: number): string {
  const whole = Math.floor(duration / 60_000);
  return whole === 0 ? t('time.moment') : minute.format(whole);
}
