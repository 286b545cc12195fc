import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { t } from '../strings/index.ts';
import { IconButton } from './button.tsx';

interface TileProps {
  /** What the buttons of the tile are about. */
  readonly name: string;
  readonly kind?: 'person' | 'screen';
  readonly speaking?: boolean;
  readonly pinned: boolean;
  readonly onPin: () => void;
  /** Whether there is a picture to take out of the page. */
  readonly floatable?: boolean;
  /** What is to know at a glance, from the upper left corner on. */
  readonly marks?: ComponentChildren;
  /** What its person shows for a moment. */
  readonly reaction?: ComponentChildren;
  /** Name tag. */
  readonly tag: ComponentChildren;
  /** The video, or what is there instead. */
  readonly children: ComponentChildren;
}

/** A place on the stage. */
export function Tile({
  name,
  kind = 'person',
  speaking = false,
  pinned,
  onPin,
  floatable = false,
  marks,
  reaction,
  tag,
  children,
}: TileProps) {
  return (
    <li class={`tile tile-${kind}${speaking ? ' tile-speaking' : ''}`}>
      {children}
      <div class="tile-marks">{marks}</div>
      {reaction}
      <div class="tile-actions">
        {floatable && document.pictureInPictureEnabled && (
          <IconButton
            icon="float"
            label={t('tile.float', { name })}
            onClick={(event) => void float(event)}
          />
        )}
        <IconButton
          icon={pinned ? 'unpin' : 'pin'}
          tone={pinned ? 'on' : 'plain'}
          label={t(pinned ? 'tile.unpin' : 'tile.pin', { name })}
          onClick={onPin}
        />
      </div>
      <p class="tile-name">{tag}</p>
    </li>
  );
}

/** Shows the tile's video in a window of its own, or takes it back. */
async function float({ currentTarget }: TargetedMouseEvent<HTMLButtonElement>): Promise<void> {
  const video = currentTarget.closest('.tile')?.querySelector('video');
  if (video && video !== document.pictureInPictureElement) {
    // Before the first frame there is nothing to show.
    await video.requestPictureInPicture().catch(() => undefined);
  } else {
    await document.exitPictureInPicture();
  }
}
