/** Keeps a call going on devices that like to rest. */

/**
 * Keeps the screen on while the page is to be seen: a phone that locks itself takes the camera away.
 *
 * @returns what ends it
 */
export function keepScreenOn(): () => void {
  // Absent on pages that are not served securely, whatever the types say.
  if (!('wakeLock' in navigator)) return () => undefined;
  let lock: Promise<WakeLockSentinel | undefined> | undefined;
  // Browsers let go of it by themselves when the page is hidden, and refuse it where power is short.
  const ask = () => {
    lock = navigator.wakeLock.request('screen').catch(() => undefined);
  };
  const stop = onReturn(ask);
  ask();
  return () => {
    stop();
    void lock?.then((held) => held?.release());
  };
}

/**
 * Calls back whenever the person turns to the page again, as after their phone was locked, and
 * when there is a network again.
 *
 * @returns what ends it
 */
export function onReturn(act: () => void): () => void {
  const ending = new AbortController();
  const look = () => {
    if (document.visibilityState === 'visible') act();
  };
  document.addEventListener('visibilitychange', look, { signal: ending.signal });
  addEventListener('online', look, { signal: ending.signal });
  return () => ending.abort();
}
