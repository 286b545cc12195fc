/** Reads handshakes: where they lead, and whether they are any. */
import type { IncomingMessage } from 'node:http';
import { BEARER } from '../auth/caller.ts';
import { AppError } from '../core/errors.ts';

/** The path and the query that were asked for. */
export function targetOf({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.includes('?') ? url.indexOf('?') : url.length;
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark)) };
}

/** A pattern such as `/ws/:room`, matched segment by segment; a trailing slash never matters (C2). */
export function pathMatcher(
  pattern: string,
): (path: string) => Readonly<Record<string, string>> | undefined {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const names = segments.filter(isParameter).map((segment) => segment.slice(1));
  const parts = segments.map((segment) => (isParameter(segment) ? '([^/]+)' : segment));
  const shape = new RegExp(`^/*${parts.join('/+')}/*$`);
  return (path) => {
    const found = shape.exec(path);
    if (!found) return undefined;
    return Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1] ?? '')]));
  };
}

const isParameter = (segment: string): boolean => segment.startsWith(':');

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    // Malformed percent-encoding names nothing that exists.
    return segment;
  }
}

/** Which subprotocol to answer with: `bearer` where offered, never the token itself (C5). */
export function chooseSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(BEARER)) return BEARER;
  return [...offered][0] ?? false;
}

/**
 * Whether a request is a handshake at all (RFC 6455 §4.2.1), asked before anybody is let in by it.
 *
 * @throws AppError `handshake-malformed`
 */
export function checkHandshake({ method, headers }: IncomingMessage): void {
  const key = headers['sec-websocket-key'] ?? '';
  const version = headers['sec-websocket-version'];
  if (method !== 'GET') throw malformed('The method is GET');
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key))
    throw malformed('Sec-WebSocket-Key is 16 bytes in base64');
  if (version !== '13' && version !== '8') throw malformed('Sec-WebSocket-Version is 13');
}

const malformed = (why: string): AppError =>
  new AppError('handshake-malformed', { values: { why } });
