import type { ComponentChildren } from 'preact';
import { toChildArray } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { tileLayout } from './layout.ts';

/** Space between tiles in px, as in `stage.css`. */
const GAP = 12;

/** Everybody in the call, in tiles as large as fit. */
export function Stage({ children }: { readonly children: ComponentChildren }) {
  const list = useRef<HTMLUListElement>(null);
  const count = toChildArray(children).length;
  useEffect(() => {
    const stage = list.current;
    if (!stage) return undefined;
    const observer = new ResizeObserver(() => arrange(stage, count));
    observer.observe(stage);
    return () => observer.disconnect();
  }, [count]);
  return (
    <ul ref={list} class="stage" aria-label={t('room.stage')}>
      {children}
    </ul>
  );
}

function arrange(stage: HTMLElement, count: number): void {
  const { clientWidth: width, clientHeight: height } = stage;
  const tile = tileLayout(count, { width, height }, GAP);
  stage.style.setProperty('--tile-width', `${tile.width}px`);
  stage.style.setProperty('--tile-height', `${tile.height}px`);
}
