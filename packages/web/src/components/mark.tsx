import type { IconName } from './icon.tsx';
import type { StringKey } from '../strings/index.ts';
import { t } from '../strings/index.ts';
import { Icon } from './icon.tsx';

interface MarkProps {
  readonly icon: IconName;
  /** Shown on hover, and read out. */
  readonly label: StringKey;
}

/** A small picture that says something about a person. */
export function Mark({ icon, label }: MarkProps) {
  return (
    <span class={`mark mark-${icon}`} title={t(label)}>
      <Icon name={icon} />
      <span class="unseen">{t(label)}</span>
    </span>
  );
}
