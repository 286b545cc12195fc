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

/**
 * What follows the stamped fields of the relayed frame (C7, C8). Nearly always that is the client's
 * own text as it came: only a client that wrote a stamped field itself costs a second `stringify`.
 */
export function restOf(text: string, frame: object, stamped: readonly string[]): string {
  const forged = stamped.some((field) => Object.hasOwn(frame, field));
  if (!forged) return text.slice(text.indexOf('{') + 1);
  const honest = Object.entries(frame).filter(([field]) => !stamped.includes(field));
  return JSON.stringify(Object.fromEntries(honest)).slice(1);
}
