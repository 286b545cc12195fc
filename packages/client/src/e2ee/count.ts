/** Whether the messages of a device come one after the other, and all of them. */
export interface Count {
  /** The first that was opened here: what came before is none of ours. */
  readonly first: number;
  readonly last: number;
  /** Between those two, what has not come. */
  readonly missing: readonly number[];
}

/** `again`: it was here before. */
export type Place = 'next' | 'late' | 'again' | 'before';

/** As many gaps as are kept: who leaves out more than that is noticed all the same. */
const MOST_MISSING = 100;

/** Takes note of a message. @param lost numbers that will not come */
export function counted(count: Count | undefined, n: number, lost: readonly number[]): Count {
  if (!count) return { first: n, last: n, missing: [] };
  const { first, last, missing } = count;
  const known = new Set([n, ...lost]);
  const start = Math.max(last + 1, n - MOST_MISSING);
  const skipped = Array.from({ length: Math.max(0, n - start) }, (_, at) => start + at);
  return {
    first: Math.min(first, n),
    last: Math.max(last, n),
    missing: [...missing, ...skipped].filter((each) => !known.has(each)).slice(-MOST_MISSING),
  };
}

/** Where a message comes among the others of its device. */
export function placeOf(count: Count | undefined, n: number): Place {
  if (!count || n > count.last) return 'next';
  if (n < count.first) return 'before';
  return count.missing.includes(n) ? 'late' : 'again';
}
