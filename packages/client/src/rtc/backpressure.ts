/** Bytes that may wait in a channel before no more is put there, and on how few it goes on. */
const FULL = 1024 * 1024;
const LOW = 256 * 1024;

/** Waits until a channel takes more. @param over ends the wait */
export async function roomIn(channel: RTCDataChannel, over: AbortSignal): Promise<void> {
  if (channel.bufferedAmount <= FULL || over.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.bufferedAmountLowThreshold = LOW;
  channel.addEventListener('bufferedamountlow', () => resolve(), { once: true });
  over.addEventListener('abort', () => resolve(), { once: true });
  await promise;
}
