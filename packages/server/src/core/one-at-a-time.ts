/**
 * Has something done by one at a time, however many ask: whoever asks while it is being done shares the
 * next time with all others who do, so that they see what was so when they asked.
 */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let latest: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    next = undefined;
    const current = work();
    latest = current;
    return current;
  };
  return () => (next ??= latest.then(begin, begin));
}
