import type { Room } from '../room/room.ts';
import type { Obstacle } from '../room/sealing.ts';
import { Button } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { t } from '../strings/index.ts';

interface KeyWarningsProps {
  readonly room: Room;
}

/** Keys that one should not trust without a look. */
export function KeyWarnings({ room }: KeyWarningsProps) {
  const ghosts = room.sealing.warnings.value.filter(isGhost);
  return (
    <>
      {room.acquaintances.doubtful.value.map((doubtful) => (
        <Hint key={doubtful.key} icon="changed" tone="bad">
          {t('warning.changed', { name: nameOf(room, doubtful.userId) })}{' '}
          <Button onClick={() => (room.checked.value = doubtful.userId)}>
            {t('warning.compare')}
          </Button>{' '}
          <Button onClick={() => void room.acquaintances.accept(doubtful)}>
            {t('warning.accept')}
          </Button>
        </Hint>
      ))}
      {ghosts.map(({ device }) => (
        <Hint key={device.deviceId} icon="changed" tone="bad">
          {t('warning.ghost', { name: nameOf(room, device.userId) })}{' '}
          <Button onClick={() => void room.try(async () => room.sealing.remove(device))}>
            {t('warning.remove')}
          </Button>
        </Hint>
      ))}
    </>
  );
}

const isGhost = ({ kind }: Obstacle): boolean => kind === 'ghost';

const nameOf = (room: Room, userId: string): string => room.nameOf(userId) ?? t('sealed.somebody');
