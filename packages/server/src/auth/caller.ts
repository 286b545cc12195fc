import type { IncomingMessage } from 'node:http';
import type { Caller } from '../core/caller.ts';
import type { Principal } from '../core/model.ts';
import type { Tokens } from '../core/ports.ts';
import { asAppError } from '../core/errors.ts';

/** The token of an `Authorization: Bearer` header (RFC 6750 §2.1). */
export function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}

/** The subprotocol that says a token follows (C5). */
export const BEARER = 'bearer';

/** The token of a handshake: from the header, the query, or behind the subprotocol `bearer` (C5). */
export function handshakeToken(
  request: IncomingMessage,
  query: URLSearchParams,
): string | undefined {
  return (
    bearerToken(request.headers.authorization) ??
    query.get('token') ??
    subprotocolToken(request.headers['sec-websocket-protocol'])
  );
}

function subprotocolToken(header: string | undefined): string | undefined {
  const offered = (header ?? '').split(',').map((protocol) => protocol.trim());
  const bearer = offered.indexOf(BEARER);
  return bearer === -1 ? undefined : offered[bearer + 1];
}

/** Who shows this access token; a bad one is for the route to refuse, if it needs one at all. */
export async function identify(tokens: Tokens, token: string | undefined): Promise<Caller> {
  if (token === undefined) return { kind: 'nobody' };
  return callerBy(tokens.verify(token, 'access'));
}

/** Who somebody is, or why that was refused. */
export const callerBy = (verified: Promise<Principal>): Promise<Caller> =>
  verified.then(
    (principal) => ({ kind: 'known', principal }),
    (thrown: unknown) => ({ kind: 'refused', error: asAppError(thrown) }),
  );
