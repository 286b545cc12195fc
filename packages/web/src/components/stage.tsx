import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../strings/index.ts';
import { focusLayout, gridLayout } from './layout.ts';

/** Space between tiles in px. */
const GAP = 12;

interface StageProps {
  /** Which of the tiles has most of the stage; undefined where all are equal. */
  readonly focus: number | undefined;
  readonly children: ComponentChildren;
}

/** Everybody in the call, in tiles as large as fit. */
export function Stage({ focus, children }: StageProps) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const stage = list.current;
    if (!stage) return undefined;
    arrange(stage, focus);
    const observer = new ResizeObserver(() => arrange(stage, focus));
    observer.observe(stage);
    return () => observer.disconnect();
  });
  return (
    <ul ref={list} class="stage" aria-label={t('room.stage')}>
      {children}
    </ul>
  );
}

/** Tiles keep their order in the document, wherever they are shown: a video that moves starts anew. */
function arrange(stage: HTMLElement, focus: number | undefined): void {
  const size = { width: stage.clientWidth, height: stage.clientHeight };
  const tiles = Array.from(stage.children).filter((child) => child instanceof HTMLElement);
  const places =
    focus === undefined
      ? gridLayout(tiles.length, size, GAP)
      : focusLayout(tiles.length, focus, size, GAP);
  for (const [index, { style }] of tiles.entries()) {
    for (const [side, length] of Object.entries(places[index] ?? {})) {
      style.setProperty(side, `${length}px`);
    }
  }
}
