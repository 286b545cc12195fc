/** What documents tell of, and what of it servers of a test file were seen to do. */

export interface Page {
  readonly told: readonly string[];
  readonly met: readonly string[];
}

declare module 'vitest' {
  interface TaskMeta {
    /** Left on each test file for whoever looks at all of them. */
    documents?: Page;
  }
}

const told = new Set<string>();
const met = new Set<string>();

/** A document tells of this. */
export const tell = (what: string): void => void told.add(what);

/** A server did this. */
export const meet = (what: string): void => void met.add(what);

/** Everything so far. */
export const page = (): Page => ({ told: [...told], met: [...met] });
