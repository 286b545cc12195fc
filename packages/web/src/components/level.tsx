import type { Voice } from '../media/voice.ts';
import { t } from '../strings/index.ts';

const BARS = 16;

/** How loud the microphone is. */
export function Level({ voice }: { readonly voice: Voice }) {
  const lit = Math.round(voice.level.value * BARS);
  return (
    <div
      class="level"
      role="meter"
      aria-label={t('media.level')}
      aria-valuemin={0}
      aria-valuemax={BARS}
      aria-valuenow={lit}
    >
      {Array.from({ length: BARS }, (_, index) => (
        <span key={index} class={index < lit ? 'level-bar level-lit' : 'level-bar'} />
      ))}
    </div>
  );
}
