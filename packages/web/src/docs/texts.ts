/** The words of the documents' page that are not the documents' own, which speak English alone. */
import { spoken } from '../strings/index.ts';
import en from './en.json' with { type: 'json' };
import ru from './ru.json' with { type: 'json' };

export type TextKey = keyof typeof en;

const TEXTS = { en, ru } as const;

/** The text of a key in the language of the page, with each `{name}` replaced. */
export function say(key: TextKey, values: Readonly<Record<string, string>> = {}): string {
  return TEXTS[spoken()][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}
