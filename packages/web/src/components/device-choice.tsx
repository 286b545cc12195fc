import type { LocalMedia } from '../media/local-media.ts';
import type { StringKey } from '../strings/index.ts';
import { useId } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { Level } from './level.tsx';

interface DeviceChoiceProps {
  readonly media: LocalMedia;
  /** Whether to show how loud the microphone is. */
  readonly meter?: boolean;
}

/** Which microphone, camera and loudspeaker to use. */
export function DeviceChoice({ media, meter = false }: DeviceChoiceProps) {
  return (
    <div class="device-choice">
      <DeviceSelect media={media} kind="audioinput" />
      {meter && <Level voice={media.voice} />}
      <DeviceSelect media={media} kind="videoinput" />
      {canChooseSpeaker && <DeviceSelect media={media} kind="audiooutput" />}
    </div>
  );
}

/** Firefox and Safari leave the loudspeaker to the system, at least in part. */
const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

const LABELS = {
  audioinput: 'media.mic',
  videoinput: 'media.camera',
  audiooutput: 'media.speaker',
} as const satisfies Record<MediaDeviceKind, StringKey>;

interface DeviceSelectProps {
  readonly media: LocalMedia;
  readonly kind: MediaDeviceKind;
}

function DeviceSelect({ media, kind }: DeviceSelectProps) {
  const id = useId();
  const devices = media.known.lists.value[kind];
  const inUse = devices.find((device) => device.id === media.inUse(kind)) ?? devices[0];
  return (
    <div class="field">
      <label for={id}>{t(LABELS[kind])}</label>
      <select
        id={id}
        disabled={devices.length === 0}
        value={inUse?.id}
        onChange={({ currentTarget }) => void media.choose(kind, currentTarget.value)}
      >
        {devices.length === 0 && <option>{t('media.unknown')}</option>}
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.name}
          </option>
        ))}
      </select>
    </div>
  );
}
