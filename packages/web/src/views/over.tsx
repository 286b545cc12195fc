import type { Ending } from '../room/ending.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { mayReturn } from '../room/ending.ts';
import { navigate } from '../route.ts';
import { t } from '../strings/index.ts';

/** After a room: what happened, and what one can do now. */
export function Over({ ending, again }: { readonly ending: Ending; readonly again: () => void }) {
  const { kind, reason } = ending;
  return (
    <Page title={t(`ending.${kind}.title`)} lead={t(`ending.${kind}.text`, { reason })}>
      <div class="actions">
        {mayReturn(ending) && (
          <Button kind="primary" onClick={again}>
            {t('ending.again')}
          </Button>
        )}
        <Button onClick={() => navigate('/')}>{t('app.home')}</Button>
      </div>
    </Page>
  );
}
