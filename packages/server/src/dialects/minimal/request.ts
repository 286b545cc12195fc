/** Requests in snake_case or camelCase, in a body or a query (M1). */
import { minimal as wire } from '@parley/protocol';
import type { RouteRequest } from '../dialect.ts';
import type { Parser } from '../parse.ts';
import type { BodyReader } from '../route.ts';
import { parseBody, parser, property } from '../parse.ts';

/** The documented names of fields, and what later clients call them. */
const SPELLINGS = { room_id: 'roomId', client_id: 'clientId', token: 'token' };

const everyName = parser(wire.NamesBody);

/** Bodies of a route: as {@link read} reads them, so a query does as well. */
export const namesOf = <T>(parsed: Parser<T>): BodyReader<Given<T>> => ({
  schema: wire.NamesBody,
  optional: true,
  read: (request) => read(parsed, request),
});

export interface Given<T> {
  readonly fields: T;
  /** Whether a field was spelled in camelCase, so that the answer should be too. */
  readonly camel: boolean;
}

/**
 * Reads what a request names; the body goes before the query, and null stands for nothing.
 *
 * @throws AppError `body-invalid`
 */
export function read<T>(
  schema: Parser<T>,
  { query, body = null }: Pick<RouteRequest, 'query'> & { readonly body?: unknown },
): Given<T> {
  const sources = [body, Object.fromEntries(query)];
  const given = (name: string) => sources.map((source) => property(source, name) ?? undefined);
  const fields = Object.entries(SPELLINGS).map(([name, camel]) => [
    name,
    [...given(name), ...given(camel)].find((value) => value !== undefined),
  ]);
  const named = fields.filter(([, value]) => value !== undefined);
  const isReadable = typeof body === 'object' && !Array.isArray(body);
  const chosen = parseBody(schema, isReadable ? Object.fromEntries(named) : body);
  // What goes unread, as the other spelling was given, has to be in order, too.
  if (body !== null) parseBody(everyName, body);
  return {
    fields: chosen,
    camel: ['roomId', 'clientId'].some((name) => given(name).some((value) => value !== undefined)),
  };
}
