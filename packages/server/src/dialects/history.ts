/** Reads `?before=`, `?after=` and `?limit=`, and leads on with a `Link` header (C14, H5, R4). */
import type { Issue } from '../core/errors.ts';
import type { Cursor, Message } from '../core/model.ts';
import type { HistoryRange } from '../app/chat.ts';
import type { RouteRequest } from './dialect.ts';
import { Type } from 'typebox';
import { AppError } from '../core/errors.ts';
import { parseMessageId, parseSerial } from '../core/ids.ts';

const MAX_LIMIT = 1000;

const cursorSchema = (whither: string) =>
  Type.Optional(
    Type.String({ description: `The id of a message or an ISO 8601 time: what is ${whither} it` }),
  );

/** What {@link parseHistory} reads. */
export const historyQuery = Type.Object({
  before: cursorSchema('before'),
  after: cursorSchema('after'),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_LIMIT,
      description: 'How many; a `Link` header then leads on to the others',
    }),
  ),
});

/** The one of a message's two ids that a dialect shows, and so takes (C10). */
export interface MessageIds {
  of(message: Message): string | number;
  parse(text: string): Cursor | undefined;
}

export const uuids: MessageIds = {
  of: ({ id }) => id,
  parse(text) {
    const id = parseMessageId(text);
    return id && { at: 'id', id };
  },
};

export const serials: MessageIds = {
  of: ({ serial }) => serial,
  parse(text) {
    const serial = parseSerial(text);
    return serial && { at: 'serial', serial };
  },
};

export interface HistoryRequest {
  readonly range: HistoryRange;
  readonly limit: number | undefined;
}

/** What part of a history is asked for. @throws AppError `query-invalid`, with all that is wrong */
export function parseHistory({ query }: RouteRequest, ids: MessageIds): HistoryRequest {
  const issues: Issue[] = [];
  const read = <T>(name: string, keyword: string, parse: (text: string) => T | undefined) => {
    const text = query.get(name);
    if (text === null) return undefined;
    const value = parse(text);
    if (value === undefined)
      issues.push({ at: [name], keyword, params: { maximum: MAX_LIMIT }, input: text });
    return value;
  };
  const parseCursor = (text: string) => ids.parse(text) ?? timeCursor(text);
  const after = read('after', 'cursor', parseCursor);
  const before = read('before', 'cursor', parseCursor);
  const limit = read('limit', 'limit', parseLimit);
  if (issues.length > 0) throw new AppError('query-invalid', { issues });
  return { range: { ...(after && { after }), ...(before && { before }) }, limit };
}

function timeCursor(text: string): Cursor | undefined {
  const ms = parseTime(text);
  return Number.isNaN(ms) ? undefined : { at: 'time', ms };
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** ISO 8601 in ms, NaN where it is none; a time that names no zone is UTC, as ours are (C14). */
function parseTime(text: string): number {
  const [whole, clock, , , zone] = ISO_TIME.exec(text) ?? [];
  if (whole === undefined) return Number.NaN;
  return Date.parse(clock && !zone ? `${text}Z` : text);
}

function parseLimit(text: string): number | undefined {
  const limit = parseSerial(text);
  return limit !== undefined && limit <= MAX_LIMIT ? limit : undefined;
}

/** The `Link` header (RFC 8288) of a full page: `next` reads on, `prev` reads back. */
export function linkHeader(
  { path, query }: RouteRequest,
  page: readonly Message[],
  limit: number,
  ids: MessageIds,
): Readonly<Record<string, string>> {
  const [first, last] = [page[0], page.at(-1)];
  if (!first || !last || page.length < limit) return {};
  const link = (rel: string, cursor: 'after' | 'before', message: Message) => {
    const target = new URLSearchParams(query);
    // Read forward, a stretch that `before` ends still ends there; read back, nothing ends it.
    if (cursor === 'before' || !query.has('after')) target.delete('before');
    target.delete('after');
    // A token that came in the URL must not be repeated in a header that proxies log (C5).
    target.delete('token');
    target.set(cursor, String(ids.of(message)));
    return `<${path}?${target}>; rel="${rel}"`;
  };
  return { link: `${link('next', 'after', last)}, ${link('prev', 'before', first)}` };
}
