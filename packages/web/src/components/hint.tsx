import type { ComponentChildren } from 'preact';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

interface HintProps {
  readonly icon?: IconName;
  readonly tone?: 'calm' | 'bad';
  readonly children: ComponentChildren;
}

/** A sentence that somebody needs right here; told to screen readers when it appears. */
export function Hint({ icon = 'warning', tone = 'calm', children }: HintProps) {
  return (
    <div class={`hint hint-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}
