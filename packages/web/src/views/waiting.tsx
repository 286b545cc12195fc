import type { Room } from '../room/room.ts';
import { Button } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { Page } from '../components/page.tsx';
import { Preview } from '../components/preview.tsx';
import { t } from '../strings/index.ts';

interface WaitingProps {
  readonly room: Room;
  readonly onLeave: () => void;
}

/** In the lobby: a moderator knows that one is here, and decides. */
export function Waiting({ room, onLeave }: WaitingProps) {
  const isLost = room.state.value.type === 'reconnecting';
  return (
    <Page title={t('waiting.title')} lead={t('waiting.text', { room: room.about.name })}>
      <div class="card waiting">
        {!room.isForChat && <Preview media={room.media} name={room.name} />}
        {isLost ? (
          <Hint icon="offline">{t('room.reconnecting')}</Hint>
        ) : (
          <p class="waiting-note" role="status">
            <span class="pulse" aria-hidden="true" />
            {t('waiting.note')}
          </p>
        )}
        <Button onClick={onLeave}>{t('waiting.leave')}</Button>
      </div>
    </Page>
  );
}
