import { vi } from 'vitest';
import { PATIENCE } from './patience.ts';

/** Checks again and again until that does not throw any more. @param interval how often, in ms */
export const soon = <T>(check: () => T | Promise<T>, interval = 50): Promise<T> =>
  vi.waitFor(check, { timeout: PATIENCE, interval });
