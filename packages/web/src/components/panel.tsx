import type { ComponentChildren } from 'preact';
import { useEffect, useId } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { IconButton } from './button.tsx';

interface PanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Something beside the call. Escape closes it, and the focus goes back to where it was. */
export function Panel({ title, onClose, children }: PanelProps) {
  const titleId = useId();
  useEffect(returnFocus, []);
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') onClose();
  };
  return (
    <section class="panel" aria-labelledby={titleId} onKeyDown={closeOnEscape}>
      <header class="panel-header">
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label={t('app.close')} onClick={onClose} />
      </header>
      {children}
    </section>
  );
}

/** Remembers what has the focus, for the time when the panel is gone. */
function returnFocus(): () => void {
  const before = document.activeElement;
  return () => {
    if (before instanceof HTMLElement) before.focus();
  };
}
