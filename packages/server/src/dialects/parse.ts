/** The door: what comes from outside is checked against a schema here, and trusted afterwards. */
import type { Static, TSchema } from 'typebox';
import type { Issue } from '../core/errors.ts';
import type { BodyReader } from './route.ts';
import { Compile } from 'typebox/compile';
import { AppError } from '../core/errors.ts';
import { isStorable } from '../core/text.ts';

export interface Parser<T> {
  readonly schema: TSchema;
  /** Whether the value fits, without saying why not. */
  fits(value: unknown): value is T;
  /** Everything that does not fit. */
  issues(value: unknown): Issue[];
}

/** Compiles a schema once; to be called at module level. */
export function parser<S extends TSchema>(schema: S): Parser<Static<S>> {
  const compiled = Compile(schema);
  return {
    schema,
    fits: (value): value is Static<S> => compiled.Check(value),
    issues: (value) => {
      const errors = compiled.Errors(value);
      return errors.flatMap((error) => issuesOf(error, value));
    },
  };
}

/**
 * A body that fits its schema and whose texts can be stored exactly.
 *
 * @param check what a schema cannot say; sees the body as it came
 * @throws AppError `body-invalid`, with everything that is wrong (C13)
 */
export function parseBody<T>(
  { fits, issues }: Parser<T>,
  value: unknown,
  check: (value: unknown) => Issue[] = () => [],
): T {
  if (value === undefined) throw new AppError('body-invalid', { issues: [NO_BODY] });
  if (isDeeper(value, MAX_DEPTH)) throw new AppError('body-invalid', { issues: [TOO_DEEP] });
  const wrong = [...unstorableTexts(value, []), ...check(value)];
  if (fits(value) && wrong.length === 0) return value;
  const all = firstOfEach([...issues(value), ...wrong]);
  throw new AppError('body-invalid', { issues: all.slice(0, MAX_ISSUES) });
}

/**
 * Bodies of a route: as {@link parseBody} reads them.
 *
 * @param check what the schema cannot say; sees the body as it came
 */
export const bodyOf = <T>(
  parsed: Parser<T>,
  check?: (value: unknown) => Issue[],
): BodyReader<T> => ({
  schema: parsed.schema,
  optional: false,
  read: (request) => parseBody(parsed, request.body, check),
});

/** As {@link bodyOf}, where no body at all is one without fields. */
export const optionalBody = <T>(parsed: Parser<T>): BodyReader<T> => ({
  schema: parsed.schema,
  optional: true,
  read: (request) => parseBody(parsed, request.body ?? {}),
});

/** No body of ours is nested deeper; what walks one may recurse then. */
const MAX_DEPTH = 16;
/** More than the fields of any body: an answer must not be longer than what it answers. */
const MAX_ISSUES = 20;

const TOO_DEEP: Issue = { at: [], keyword: 'depth', params: {}, input: undefined };
const NO_BODY: Issue = { at: [], keyword: 'required', params: {}, input: undefined };

/** One issue for each place: a union complains once for each of its branches, and once more. */
function firstOfEach(issues: readonly Issue[]): Issue[] {
  const byPlace = Map.groupBy(issues, ({ at }) => at.join('/'));
  return [...byPlace.values()].flatMap(([first]) => first ?? []);
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

/** The validator names all missing properties in one error; here each is an issue of its own. */
function issuesOf({ keyword, instancePath, params }: SchemaError, value: unknown): Issue[] {
  const at = pointer(instancePath);
  const details = Object.fromEntries(Object.entries(params));
  if (keyword !== 'required') return [{ at, keyword, params: details, input: lookUp(value, at) }];
  const missing: unknown = details['requiredProperties'];
  const names = Array.isArray(missing) ? missing.map(String) : [];
  const input = lookUp(value, at);
  return names.map((name) => ({ at: [...at, name], keyword, params: {}, input }));
}

/** The segments of a JSON pointer (RFC 6901). */
function pointer(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(value: unknown, at: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of at) found = property(found, String(key));
  return found;
}

/** An own property of anything, undefined where there is none. */
export function property(value: unknown, key: string): unknown {
  const owned = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return owned ? Reflect.get(value, key) : undefined;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1));
}

/** Text that a database would change is refused instead. */
function unstorableTexts(value: unknown, at: readonly (string | number)[]): Issue[] {
  if (typeof value === 'string') {
    return isStorable(value) ? [] : [{ at, keyword: 'unicode', params: {}, input: value }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => unstorableTexts(item, [...at, key]));
}
