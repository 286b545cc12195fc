/** The texts of the administration, loaded with it alone. */
import { spoken } from '../strings/index.ts';
import en from './en.json' with { type: 'json' };
import ru from './ru.json' with { type: 'json' };

export type TextKey = keyof typeof en;

const TEXTS = { en, ru } as const;

/** The text of a key in the language of the page, with each `{name}` replaced. */
export function say(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return TEXTS[spoken()][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** A term of the API in the language of the page; as it is, where it has no words. */
export function sayTerm(kind: 'access' | 'role', term: string): string {
  const key = `${kind}.${term}`;
  return isKey(key) ? say(key) : term;
}

const isKey = (key: string): key is TextKey => Object.hasOwn(en, key);
