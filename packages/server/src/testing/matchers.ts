/** What tests expect of values they cannot know; typed, as Vitest's own matchers are `any`. */
import { expect } from 'vitest';

export const aText: unknown = expect.any(String);
export const aNumber: unknown = expect.any(Number);
export const aUuid: unknown = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
);
/** ISO 8601 in UTC ending in `Z` (C14). */
export const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const fields = (some: object): unknown => expect.objectContaining(some);
export const listWith = (...items: unknown[]): unknown => expect.arrayContaining(items);
