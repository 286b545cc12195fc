import type { Language } from '../strings/languages.ts';
import { memory } from '../memory.ts';
import { speak, spoken, t } from '../strings/index.ts';
import { LANGUAGES } from '../strings/languages.ts';

/** In which language the page speaks; each is named in its own words. */
export function LanguageSwitch() {
  return (
    <div class="languages" role="group" aria-label={t('app.language')}>
      <Choice language="en" />
      <Choice language="ru" />
    </div>
  );
}

async function choose(language: Language): Promise<void> {
  memory.language = language;
  await speak(language);
}

function Choice({ language }: { readonly language: Language }) {
  return (
    <button
      type="button"
      class="language"
      lang={language}
      aria-pressed={spoken() === language}
      onClick={() => void choose(language)}
    >
      {LANGUAGES[language]}
    </button>
  );
}
