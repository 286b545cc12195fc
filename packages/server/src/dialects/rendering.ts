/** What every dialect renders in the same way. */
import type { AppError } from '../core/errors.ts';
import { retryHeader } from '../core/errors.ts';

/** ISO 8601 in UTC, ending in `Z` (C14). @param ms since 1970 */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Headers that go with a refusal: how to sign in (C13), or when to come back. */
export function refusalHeaders(error: AppError): Readonly<Record<string, string>> {
  return {
    ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...retryHeader(error),
  };
}
