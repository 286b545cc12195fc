import type { IncomingMessage } from 'node:http';
import { AppError } from '../core/errors.ts';

/** What of an origin is said again; it comes from outside. */
const LONGEST = 100;

/**
 * Makes the check of who may open sockets: pages of ours and of the allowed origins. Browsers tell the
 * origin of a page always (RFC 6455 §4.1); who tells none is no browser, and could tell whatever it
 * likes.
 *
 * @param allowed exact origins; true for any (C15)
 * @param originOf the origin by which a client has reached this server
 */
export function socketOrigins(
  allowed: readonly string[] | true,
  originOf: (request: IncomingMessage) => string | undefined,
): (request: IncomingMessage) => void {
  if (allowed === true) return () => {};
  return (request) => {
    const { origin } = request.headers;
    if (origin === undefined || allowed.includes(origin)) return;
    // A proxy that is not trusted may have ended TLS, so the scheme says nothing.
    const own = originOf(request);
    if (own !== undefined && hostOf(origin) === hostOf(own)) return;
    throw new AppError('origin-refused', { values: { origin: origin.slice(0, LONGEST) } });
  };
}

const hostOf = (origin: string): string | undefined => URL.parse(origin)?.host;
