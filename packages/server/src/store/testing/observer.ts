import type { StoreObserver } from '../database.ts';

/** For tests that count nothing. */
export const unobserved: StoreObserver = { read() {}, committed() {} };

/** Notes how many writes shared each commit. */
export function countingGroups(): StoreObserver & { readonly groups: number[] } {
  const groups: number[] = [];
  return { groups, read() {}, committed: (_, writes) => groups.push(writes) };
}
