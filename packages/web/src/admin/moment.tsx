import { momentOf } from '../strings/index.ts';

/** A day and time, in the reader's zone. @param at ISO 8601 */
export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{momentOf(at)}</time>;
}
