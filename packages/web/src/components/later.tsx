import type { ComponentType } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A view that is loaded when it is shown for the first time. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Later(props: P) {
    const loaded = useSignal<ComponentType<P> | undefined>(undefined);
    useEffect(() => void load().then((view) => (loaded.value = view)), []);
    const View = loaded.value;
    return View ? <View {...props} /> : null;
  };
}
