/** What browsers tell of the way to the network; elsewhere nothing is told. */
import type { Unsubscribe } from '../emitter.ts';

/** Whether there is a network, as far as is known. */
export function isOnline(): boolean {
  return typeof window === 'undefined' || navigator.onLine;
}

/**
 * Tells when the network went or came back, or became another one, as on the way from Wi-Fi to a
 * mobile network.
 */
export function watchNetwork(onChange: () => void): Unsubscribe {
  const ending = new AbortController();
  const { signal } = ending;
  if (typeof window !== 'undefined') {
    window.addEventListener('offline', onChange, { signal });
    window.addEventListener('online', onChange, { signal });
    connection()?.addEventListener('change', onChange, { signal });
  }
  return () => ending.abort();
}

/** Of the Network Information API, which some browsers have. */
function connection(): EventTarget | undefined {
  const found = 'connection' in navigator ? navigator.connection : undefined;
  return found instanceof EventTarget ? found : undefined;
}
