/** Reads what a request is about: its path and its query. */
import type { RoomId, UserId } from '../core/ids.ts';
import type { RouteRequest } from '../dialects/dialect.ts';
import type { Slice } from '../core/model.ts';
import { Type } from 'typebox';
import { AppError } from '../core/errors.ts';
import { parseRoomId, parseUserId } from '../core/ids.ts';
import { param } from '../dialects/route.ts';

type Params = Pick<RouteRequest, 'params'>;

/** The room of a path. @throws AppError `room-unknown` where it holds no uuid */
export function roomOf(request: Params): RoomId {
  const id = parseRoomId(param(request, 'room'));
  if (!id) throw new AppError('room-unknown');
  return id;
}

/** The user of a path. @throws AppError `user-unknown` where it holds no uuid */
export function userOf(request: Params): UserId {
  const id = parseUserId(param(request, 'user'));
  if (!id) throw new AppError('user-unknown');
  return id;
}

const USUAL = 50;
const MOST = 500;
/** Nobody turns so many pages. */
const FARTHEST = 1_000_000;

/** What says which part of a list is asked for. */
export const slicing = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST, default: USUAL })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: FARTHEST, default: 0 })),
};

/** A part of a list, of what has a text in its name. */
export const listQuery = Type.Object({ ...slicing, search: Type.Optional(Type.String()) });

/** Which part of a list is asked for. @throws AppError `query-invalid` */
export function sliceOf({ query }: Pick<RouteRequest, 'query'>): Slice {
  const limit = whole(query, 'limit', { minimum: 1, maximum: MOST }) ?? USUAL;
  return { limit, offset: whole(query, 'offset', { minimum: 0, maximum: FARTHEST }) ?? 0 };
}

function whole(
  query: URLSearchParams,
  name: string,
  range: { readonly minimum: number; readonly maximum: number },
): number | undefined {
  const input = query.get(name);
  if (input === null) return undefined;
  const value = /^\d{1,9}$/.test(input) ? Number(input) : NaN;
  if (value >= range.minimum && value <= range.maximum) return value;
  throw new AppError('query-invalid', {
    issues: [{ at: [name], keyword: 'limit', params: range, input }],
  });
}

/** A part of a list, of which one more than asked for was read. */
export const partOf = <T, R>(
  all: readonly T[],
  { limit }: Slice,
  render: (item: T) => R,
): { items: R[]; more: boolean } => ({
  items: all.slice(0, limit).map((item) => render(item)),
  more: all.length > limit,
});

/** One more than asked for: whether there is one tells whether the list goes on. */
export const withNext = (slice: Slice): Slice => ({ ...slice, limit: slice.limit + 1 });
