/** Checks values against the schemas of a document, as it stands. */
import { Compile } from 'typebox/compile';
import type { Fields } from './request.ts';
import { property } from '../dialects/parse.ts';
import { isFields } from './request.ts';

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
function resolved(document: unknown, schema: unknown, isClosed: boolean): Fields {
  const reference = property(schema, '$ref');
  if (typeof reference === 'string') {
    return resolved(document, lookUp(document, reference), isClosed);
  }
  const entries = Object.entries(fieldsOf(schema)).map(([key, value]) => [
    key,
    within(document, value, isClosed),
  ]);
  const fields = fieldsOf(Object.fromEntries(entries));
  return isClosed ? closed(fields) : fields;
}

function within(document: unknown, value: unknown, isClosed: boolean): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => within(document, item, isClosed));
  return typeof value === 'object' && value !== null ? resolved(document, value, isClosed) : value;
}

/** Objects without fields are somebody else's. */
function closed(schema: Fields): Fields {
  const { type, properties, additionalProperties } = schema;
  const isOpen = type !== 'object' || additionalProperties !== undefined;
  if (isOpen || Object.keys(fieldsOf(properties)).length === 0) return schema;
  return { ...schema, additionalProperties: false };
}

/** The fields of anything. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** What a reference within a document leads to (RFC 6901). */
export const lookUp = (document: unknown, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .reduce((found: unknown, segment) => property(found, segment.replaceAll('~1', '/')), document);
