/** The languages of the page, each in its own words. */
export const LANGUAGES = { en: 'English', ru: 'Русский' } as const;

export type Language = keyof typeof LANGUAGES;

const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag);

/** The first that the page speaks. @param wanted language tags (RFC 5646), the best first */
export function chooseLanguage(wanted: readonly string[]): Language {
  const tags = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return tags.find(isLanguage) ?? 'en';
}
