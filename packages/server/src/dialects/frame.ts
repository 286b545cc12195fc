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
