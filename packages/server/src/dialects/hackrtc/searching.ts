import type { Search } from '../../app/reading.ts';
import type { RouteRequest } from '../dialect.ts';
import { AppError } from '../../core/errors.ts';
import { isStorable } from '../../core/text.ts';
import { parseHistory, uuids } from '../history.ts';

/** Longest search in UTF-16 units. */
const MAX_TEXT = 200;
const PAGE = 50;

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
