import { beforeEach, describe, expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import { minutes, plural, speak, t } from './index.ts';
import { chooseLanguage } from './languages.ts';
import ru from './ru.json' with { type: 'json' };

beforeEach(async () => speak('en'));

test('puts values into a text', () => {
  expect(t('room.joined', { name: 'Alice' })).toBe('Alice joined');
});

test('puts values in as they are', () => {
  expect(t('room.joined', { name: '{name} $&' })).toBe('{name} $& joined');
});

test('chooses the form by number', async () => {
  expect([1, 3].map((count) => plural('people.count', count))).toEqual(['1 person', '3 people']);
  await speak('ru');
  const counts = [1, 2, 5, 11, 21, 22].map((count) => plural('people.count', count));
  expect(counts.join(', ')).toBe(
    '1 человек, 2 человека, 5 человек, 11 человек, 21 человек, 22 человека',
  );
});

test('tells how long something took', async () => {
  expect(minutes(59_999)).toBe('less than a minute');
  expect(minutes(60_000)).toBe('1 minute');
  expect(minutes(754_000)).toBe('12 minutes');
  await speak('ru');
  expect(minutes(754_000)).toBe('12 минут');
});

test.each([
  [['ru-RU', 'en'], 'ru'],
  [['RU'], 'ru'],
  [['de-DE', 'en-GB', 'ru'], 'en'],
  [['de'], 'en'],
  [['', 'constructor', 'ru'], 'ru'],
  [[], 'en'],
] as const)('of %j it speaks %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});

type Table = Readonly<Record<string, string>>;
const tables: Readonly<Record<string, Table>> = { en, ru };

/** Keys of the texts that differ by number, without their ends. */
const counted = Object.keys(en).flatMap((key) => /^(.*)\.other$/.exec(key)?.[1] ?? []);
const isCounted = (key: string): boolean => counted.some((each) => key.startsWith(`${each}.`));
const plain = (table: Table): string[] => Object.keys(table).filter((key) => !isCounted(key));
const placeholders = (text = ''): string[] => [...text.matchAll(/\{\w+\}/g)].flat().toSorted();

describe.each(Object.entries(tables))('in %s', (language, table) => {
  test('there is every text, in the same order, and no other', () => {
    expect(plain(table)).toEqual(plain(en));
  });

  test('each has the same placeholders', () => {
    for (const [key, text] of Object.entries(table)) {
      const other: Table = en;
      const original = other[key] ?? other[key.replace(/\.\w+$/, '.other')];
      expect([key, placeholders(text)]).toEqual([key, placeholders(original)]);
    }
  });

  test('each number has its form', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const key of counted) {
      const there = Object.keys(table).filter((each) => each.startsWith(`${key}.`));
      expect(there.map((each) => each.slice(key.length + 1)).toSorted()).toEqual(forms);
    }
  });

  test('none is empty, nor has spaces to spare', () => {
    for (const text of Object.values(table))
      expect(text).toBe(text.trim().replaceAll(/ {2,}/g, ' '));
    expect(Object.values(table)).not.toContain('');
  });
});

test('Russian is Russian', () => {
  const same = Object.entries(ru).filter(([, text]) => !/[а-яё]/i.test(text));
  expect(same.map(([key]) => key)).toEqual([
    'app.name',
    'room.says',
    'notify.title',
    'files.running',
    'ending.stay',
  ]);
});
