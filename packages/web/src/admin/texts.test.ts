import { expect, test } from 'vitest';
import en from './en.json' with { type: 'json' };
import ru from './ru.json' with { type: 'json' };

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name);

test('the administration says the same in each language', () => {
  expect(Object.keys(ru)).toEqual(Object.keys(en));
  const texts: Readonly<Record<string, string>> = ru;
  for (const [key, text] of Object.entries(en)) {
    expect([key, ...placeholders(texts[key] ?? '')]).toEqual([key, ...placeholders(text)]);
  }
});
