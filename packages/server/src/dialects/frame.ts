/** What every dialect does with a frame before it looks for its own words. */
import type { Parser } from './parse.ts';
import { AppError } from '../core/errors.ts';

/** A frame's JSON object. @throws AppError `frame-malformed` */
export function parseFrame(text: string): object {
  const frame = parseJson(text);
  const isObject = typeof frame === 'object' && frame !== null && !Array.isArray(frame);
  if (!isObject) throw new AppError('frame-malformed');
  return frame;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('frame-malformed');
  }
}

/** Says which fields of a frame do not fit. */
export function rejectFrame<T>(schema: Parser<T>, frame: object): never {
  const fields = schema.issues(frame).map(({ at }) => at.join('.'));
  throw new AppError('frame-invalid', { values: { where: [...new Set(fields)].join(', ') } });
}

/** Names of fields that are the server's to write (C7), in lower case. */
export type Stamps = ReadonlySet<string>;

/** Stamped fields are known in any case: there are parsers that match names so, and take the last one. */
export const stamps = (...names: readonly string[]): Stamps =>
  new Set(names.map((name) => name.toLowerCase()));

/** What such parsers would take for the type, which was read by its exact name here. */
const isOtherType = (field: string): boolean =>
  field !== 'type' && field.length === 4 && field.toLowerCase() === 'type';

/**
 * What follows the stamped fields of the relayed frame (C7, C8). Nearly always that is the client's
 * own text as it came: only a client that wrote a stamped field itself costs a second `stringify`.
 */
export function restOf(text: string, frame: object, stamped: Stamps): string {
  const isStamped = (field: string) => stamped.has(field.toLowerCase()) || isOtherType(field);
  if (!Object.keys(frame).some(isStamped)) return unbraced(text);
  const honest = Object.entries(frame).filter(([field]) => !isStamped(field));
  return JSON.stringify(Object.fromEntries(honest)).slice(1);
}

/** An object's text after its brace, up to the last one: white space may stand around it (RFC 8259 §2). */
const unbraced = (text: string): string => text.slice(text.indexOf('{') + 1).trimEnd();
