/** Checks values against the schemas of a document, as it stands. */
import { Compile } from 'typebox/compile';
import { property } from '../dialects/parse.ts';

export interface Validator {
  fits(value: unknown): boolean;
  /** What is wrong with a value, in words. */
  faults(value: unknown): string;
}

const compiled = new Map<string, Validator>();

/**
 * Checks by a schema of the document.
 *
 * @param isClosed whether fields that it does not tell of are wrong; where it says that there may be others, they never are
 */
export function validatorOf(document: unknown, schema: unknown, isClosed: boolean): Validator {
  const whole = resolved(document, schema, isClosed);
  const text = JSON.stringify(whole);
  const validator = compiled.get(text) ?? compile(whole);
  compiled.set(text, validator);
  return validator;
}

function compile(schema: object): Validator {
  const validator = Compile(schema);
  return {
    fits: (value) => validator.Check(value),
    faults: (value) =>
      validator
        .Errors(value)
        .map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
        .join(', '),
  };
}

/** A schema with what it refers to in place. */
function resolved(document: unknown, schema: unknown, isClosed: boolean): object {
  const reference = property(schema, '$ref');
  if (typeof reference === 'string') {
    return resolved(document, lookUp(document, reference), isClosed);
  }
  const entries = Object.entries(Object(schema)).map(([key, value]) => [
    key,
    within(document, value, isClosed),
  ]);
  const fields: unknown = Object.fromEntries(entries);
  return Object(isClosed ? closed(fields) : fields);
}

function within(document: unknown, value: unknown, isClosed: boolean): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => within(document, item, isClosed));
  return typeof value === 'object' && value !== null ? resolved(document, value, isClosed) : value;
}

/** Objects without fields are somebody else's. */
function closed(schema: unknown): unknown {
  const properties: unknown = property(schema, 'properties');
  const isOpen = property(schema, 'additionalProperties') !== undefined;
  const isObject = property(schema, 'type') === 'object' && typeof properties === 'object';
  if (!isObject || isOpen || Object.keys(Object(properties)).length === 0) return schema;
  return { ...Object(schema), additionalProperties: false };
}

/** What a reference within a document leads to (RFC 6901). */
export const lookUp = (document: unknown, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .reduce((found: unknown, segment) => property(found, segment.replaceAll('~1', '/')), document);
