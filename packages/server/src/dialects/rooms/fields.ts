/** Bodies as Django REST framework reads them, and what it says of their fields (C13). */
import type { Issue } from '../../core/errors.ts';
import type { RouteRequest } from '../dialect.ts';
import type { Parser } from '../parse.ts';
import type { BodyReader } from '../route.ts';
import { Type } from 'typebox';
import { AppError } from '../../core/errors.ts';
import { isStorable } from '../../core/text.ts';
import { parseBody } from '../parse.ts';

/**
 * A body that fits its schema. Texts lose the white space around them, and no body at all has no fields.
 *
 * @param others what else is wrong with it, for one answer with everything
 * @throws AppError `body-invalid`
 */
function parseFields<T>(schema: Parser<T>, body: unknown, others: Issue[] = []): T {
  return parseBody(schema, trimmed(body), () => others);
}

/**
 * Bodies of a route: as {@link parseFields} reads them.
 *
 * @param others what no schema can say; sees the body without the white space around its texts
 */
export const fields = <T>(
  parsed: Parser<T>,
  others: (body: unknown) => Promise<Issue[]> = async () => [],
): BodyReader<T> => ({
  schema: parsed.schema,
  optional: false,
  read: async ({ body }) => parseFields(parsed, body, await others(trimmed(body))),
});

/** Longest text to search for, in characters: the length of the longest name of a room. */
const MAX_SEARCH = 100;

/** How {@link searchOf} is documented. */
export const searchQuery = Type.Optional(
  Type.String({ maxLength: MAX_SEARCH, description: 'Only what holds this text' }),
);

/** What `?search=` asks for (R4). @throws AppError `query-invalid` where it is too long, or no text that is kept can hold it */
export function searchOf({ query }: RouteRequest): string | undefined {
  const input = query.get('search') || undefined;
  if (input === undefined) return undefined;
  const wrong = { at: ['search'], input };
  const issues: Issue[] = [];
  if (!isStorable(input)) issues.push({ ...wrong, keyword: 'unicode', params: {} });
  if (input.length > MAX_SEARCH) {
    issues.push({ ...wrong, keyword: 'maxLength', params: { limit: MAX_SEARCH } });
  }
  if (issues.length > 0) throw new AppError('query-invalid', { issues });
  return input;
}

/** Passwords may begin and end with white space. */
function trimmed(body: unknown): unknown {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(trimmedField));
}

function trimmedField([name, value]: [string, unknown]): [string, unknown] {
  const isText = typeof value === 'string' && !name.includes('password');
  return [name, isText ? value.trim() : value];
}

/** The map of fields, each with its sentences; what is wrong with the body as a whole has a name of its own. */
export function fieldErrors(issues: readonly Issue[]): Record<string, string[]> {
  const byField = Map.groupBy(issues, ({ at }) => String(at[0] ?? 'non_field_errors'));
  const entries = [...byField].map(([field, wrong]): [string, string[]] => [
    field,
    [...new Set(wrong.map(sentence))],
  ]);
  return Object.fromEntries(entries);
}

function sentence(issue: Issue): string {
  const { at, keyword, params, input } = issue;
  if (at.length === 0) return 'Invalid data. Expected a dictionary.';
  if (keyword === 'required') return 'This field is required.';
  if (input === null) return 'This field may not be null.';
  switch (keyword) {
    case 'enum':
      return `"${shown(input)}" is not a valid choice.`;
    case 'type':
      return 'Not a valid string.';
    case 'maxLength':
      return `Ensure this field has no more than ${String(params['limit'])} characters.`;
    case 'minLength':
      return input === '' ? BLANK : tooShort(params['limit']);
    case 'pattern':
      return input === '' ? BLANK : 'Enter a valid email address.';
    default:
      return SENTENCES[keyword] ?? 'This value is not valid.';
  }
}

const shown = (input: unknown): string =>
  (typeof input === 'string' ? input : JSON.stringify(input)).slice(0, 100);

export const EMAIL_TAKEN = 'A user with this email already exists.';

const BLANK = 'This field may not be blank.';

const tooShort = (limit: unknown): string =>
  `This password is too short. It must contain at least ${String(limit)} characters.`;

const SENTENCES: Readonly<Record<string, string>> = {
  common: 'This password is too common.',
  taken: EMAIL_TAKEN,
  mismatch: 'Passwords do not match.',
  unicode: 'Null characters and halves of surrogate pairs are not allowed.',
  cursor: 'Enter the id of a message or an ISO 8601 time.',
  limit: 'Enter a number from 1 to 1000.',
};
