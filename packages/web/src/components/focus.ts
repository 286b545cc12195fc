import { useEffect, useRef } from 'preact/hooks';

/** Gives the focus back to what had it before anything inside took it. */
export function useFocusReturn(): void {
  const before = useRef(document.activeElement);
  useEffect(
    () => () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    },
    [],
  );
}
