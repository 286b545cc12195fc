import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { IconButton } from './button.tsx';
import { useFocusReturn } from './focus.ts';

interface PanelProps {
  readonly title: string;
  /** Undefined where it stays. */
  readonly onClose: (() => void) | undefined;
  /** Buttons beside the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Something beside the call. Escape closes it, and the focus goes back to where it was. */
export function Panel({ title, onClose, tools, children }: PanelProps) {
  const titleId = useId();
  useFocusReturn();
  const closeOnEscape = ({ key, target }: KeyboardEvent) => {
    // What is in front of the panel is closed first.
    const inDialog = target instanceof Element && target.closest('dialog') !== null;
    if (key === 'Escape' && !inDialog) onClose?.();
  };
  return (
    <section class="panel" aria-labelledby={titleId} onKeyDown={closeOnEscape}>
      <header class="panel-header">
        <h2 id={titleId}>{title}</h2>
        {tools}
        {onClose && <IconButton icon="close" label={t('app.close')} onClick={onClose} />}
      </header>
      {children}
    </section>
  );
}
