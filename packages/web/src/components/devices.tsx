import type { LocalMedia } from '../media/local-media.ts';
import { useSignal } from '@preact/signals';
import { t } from '../strings/index.ts';
import { Button, IconButton } from './button.tsx';
import { Hint } from './hint.tsx';

interface DeviceButtonsProps {
  readonly media: LocalMedia;
  /** Whether a moderator keeps the microphone off. */
  readonly muted?: boolean;
  /** Whether the buttons have keys. */
  readonly keys?: boolean;
}

export function DeviceButtons({ media, muted = false, keys = false }: DeviceButtonsProps) {
  const { mic, camera } = media;
  const micLabel = t(mic.on.value ? 'media.mic.turnOff' : 'media.mic.turnOn');
  return (
    <>
      <IconButton
        icon={mic.on.value ? 'mic' : 'micOff'}
        tone={mic.on.value ? 'plain' : 'off'}
        label={muted ? t('room.muted') : micLabel}
        keys={keys ? 'M' : undefined}
        disabled={muted}
        onClick={() => void media.toggle(mic)}
      />
      <IconButton
        icon={camera.on.value ? 'camera' : 'cameraOff'}
        tone={camera.on.value ? 'plain' : 'off'}
        label={t(camera.on.value ? 'media.camera.turnOff' : 'media.camera.turnOn')}
        keys={keys ? 'V' : undefined}
        onClick={() => void media.toggle(camera)}
      />
    </>
  );
}

interface DeviceHintProps {
  readonly media: LocalMedia;
  /** Whether the person can put it away. */
  readonly closable?: boolean;
}

/** What to do about devices that do not work. */
export function DeviceHint({ media, closable = false }: DeviceHintProps) {
  const closed = useSignal<string | undefined>(undefined);
  const hint = media.hint.value;
  if (hint === undefined || hint === closed.value) return null;
  return (
    <Hint onClose={closable ? () => (closed.value = hint) : undefined}>
      {t(hint)}{' '}
      {hint !== 'media.insecure' && (
        <Button disabled={media.asking.value} onClick={() => void media.retry()}>
          {t('app.retry')}
        </Button>
      )}
    </Hint>
  );
}
