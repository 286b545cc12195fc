import type { ComponentChildren } from 'preact';
import type { IconName } from './icon.tsx';
import { t } from '../strings/index.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

interface HintProps {
  readonly icon?: IconName;
  readonly tone?: 'calm' | 'bad';
  /** Puts the sentence away; absent where it goes by itself. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** A sentence that somebody needs right here; told to screen readers when it appears. */
export function Hint({ icon = 'warning', tone = 'calm', onClose, children }: HintProps) {
  return (
    <div class={`hint hint-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div class="hint-text">{children}</div>
      {onClose && <IconButton icon="close" label={t('app.close')} onClick={onClose} />}
    </div>
  );
}
