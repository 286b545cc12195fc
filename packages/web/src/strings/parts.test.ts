import { expect, test } from 'vitest';
import docsEn from '../docs/en.json' with { type: 'json' };
import docsRu from '../docs/ru.json' with { type: 'json' };
import en from '../admin/en.json' with { type: 'json' };
import ru from '../admin/ru.json' with { type: 'json' };

type Texts = Readonly<Record<string, string>>;

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name);

test.each<[string, Texts, Texts]>([
  ['the administration', en, ru],
  ['the documents’ page', docsEn, docsRu],
])('%s says the same in each language', (_, english, russian) => {
  expect(Object.keys(russian)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(english)) {
    expect([key, ...placeholders(russian[key] ?? '')]).toEqual([key, ...placeholders(text)]);
  }
});
