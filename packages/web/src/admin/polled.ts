import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** How often what is shown is asked for again, in ms. */
const EVERY = 3_000;

export interface Polled<T> {
  readonly value: Signal<T | undefined>;
  /** Asks again now, such as after something was done. */
  readonly refresh: () => Promise<void>;
}

/**
 * What a server says, asked again every few seconds while the page is looked at.
 *
 * @param about what it depends on: asked again at once when that changes
 */
export function usePolled<T>(load: () => Promise<T>, about: readonly unknown[] = []): Polled<T> {
  const value = useSignal<T | undefined>(undefined);
  // What is out of reach or gone stays as it was: the page says so by itself.
  const refresh = () => load().then((loaded) => void (value.value = loaded), ignore);
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => {
      if (!document.hidden) void refresh();
    }, EVERY);
    return () => clearInterval(timer);
  }, about);
  return { value, refresh };
}

const ignore = (): void => {};
