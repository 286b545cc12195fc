import type { ComponentChildren } from 'preact';
import type { StringKey } from '../strings/index.ts';
import { t } from '../strings/index.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { Mark } from './mark.tsx';

interface TileProps {
  readonly name: string;
  readonly own?: boolean;
  readonly seed: string;
  readonly micOn: boolean;
  readonly cameraOn: boolean;
  readonly handRaised: boolean;
  /** What is wrong with the connection, if anything. */
  readonly trouble?: StringKey | undefined;
  /** The video. */
  readonly children: ComponentChildren;
}

/** One person of the call. */
export function Tile({
  name,
  own = false,
  seed,
  micOn,
  cameraOn,
  handRaised,
  trouble,
  children,
}: TileProps) {
  return (
    <li class="tile">
      <Avatar name={name} seed={seed} />
      {children}
      {handRaised && (
        <p class="tile-hand">
          <Mark icon="hand" label="tile.hand" />
        </p>
      )}
      {trouble && <p class="tile-trouble">{t(trouble)}</p>}
      <p class="tile-name">
        {!micOn && <Icon name="micOff" />}
        <span>{own ? t('tile.you', { name }) : name}</span>
        {!micOn && <span class="unseen">{`, ${t('tile.mic.off')}`}</span>}
        {!cameraOn && <span class="unseen">{`, ${t('tile.camera.off')}`}</span>}
      </p>
    </li>
  );
}
