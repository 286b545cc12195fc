import type { Search } from '../../app/reading.ts';
import type { RouteRequest } from '../dialect.ts';
import { Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import { isStorable } from '../../core/text.ts';
import { historyQuery, parseHistory, uuids } from '../history.ts';

/** Longest search in UTF-16 units. */
const MAX_TEXT = 200;
const PAGE = 50;

const { before, limit: most } = historyQuery.properties;

/** What {@link parseSearch} reads. */
export const searchQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: MAX_TEXT, description: 'Words to look for' })),
  before,
  limit: most,
});

/** What is searched for: `?q=`, paged by `?before=` and `?limit=` (H11). @throws AppError `query-invalid` */
export function parseSearch(request: RouteRequest): Search {
  const text = request.query.get('q') ?? '';
  const wrong = { at: ['q'], input: text };
  if (!isStorable(text)) {
    throw new AppError('query-invalid', { issues: [{ ...wrong, keyword: 'unicode', params: {} }] });
  }
  if (text.length > MAX_TEXT) {
    const issue = { ...wrong, keyword: 'maxLength', params: { limit: MAX_TEXT } };
    throw new AppError('query-invalid', { issues: [issue] });
  }
  const { range, limit = PAGE } = parseHistory(request, uuids);
  return { text, limit, ...(range.before && { before: range.before }) };
}
