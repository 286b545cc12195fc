import type { Ending } from '../room/ending.ts';
import type { Stay } from '../room/visit.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { mayReturn } from '../room/ending.ts';
import { navigate } from '../route.ts';
import { minutes, t } from '../strings/index.ts';

interface OverProps {
  readonly ending: Ending;
  readonly stay: Stay | undefined;
  /** Goes back to the door. */
  readonly again: () => void;
}

/** After a room: what happened, and what one can do now. */
export function Over({ ending, stay, again }: OverProps) {
  const { kind, reason } = ending;
  return (
    <Page title={t(`ending.${kind}.title`)} lead={t(`ending.${kind}.text`, { reason })}>
      <div class="actions">
        {mayReturn(ending) && (
          <Button kind="primary" onClick={again}>
            {t(kind === 'denied' ? 'ending.ask' : 'ending.again')}
          </Button>
        )}
        <Button onClick={() => navigate('/')}>{t('app.home')}</Button>
      </div>
      {stay && (
        <p class="stay">{t('ending.stay', { room: stay.room, time: minutes(stay.duration) })}</p>
      )}
    </Page>
  );
}
