import { expect } from 'vitest';

/** @param what is compared, for whoever reads that it differs */
export function expectSame(what: string, got: unknown, wanted: unknown): void {
  expect({ [what]: got }).toEqual({ [what]: wanted });
}
