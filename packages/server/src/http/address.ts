import type { IncomingMessage } from 'node:http';
import type { ClientAddress } from '../core/address.ts';
import proxyAddr from '@fastify/proxy-addr';

/** Whose forwarding headers are believed: nobody's, these networks', or the nearest so many hops'. */
export type TrustedProxies =
  | false
  | readonly string[]
  | ((address: string, hop: number) => boolean);

const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/**
 * Finds the addresses of clients, the same for requests and for sockets.
 *
 * @param onHearsay told of every one that is hearsay
 */
export function clientAddresses(
  trusted: TrustedProxies,
  onHearsay: () => void = () => {},
): (request: IncomingMessage) => ClientAddress {
  const trusts = trustIn(trusted);
  return (request) => {
    const nearest = request.socket.remoteAddress ?? '';
    const forwarded = FORWARDING_HEADERS.some((name) => request.headers[name] !== undefined);
    if (!forwarded) return { value: nearest, hearsay: false };
    const hearsay = !trusts(nearest, 0);
    if (hearsay) onHearsay();
    return { value: proxyAddr(request, trusts), hearsay };
  };
}

/**
 * Finds the name under which a client reached us, without its port: what a trusted proxy says it
 * was, else `Host` (RFC 9110 §7.2). Undefined where that is no name. Clients choose it freely, so it
 * is good for answers to them alone.
 */
export function requestedHosts(
  trusted: TrustedProxies,
): (request: IncomingMessage) => string | undefined {
  const trusts = trustIn(trusted);
  const nameOf = keepingLast(hostName);
  return ({ socket, headers }) => {
    const forwarded = headers['x-forwarded-host'];
    const believed = forwarded !== undefined && trusts(socket.remoteAddress ?? '', 0);
    const [named = ''] = String((believed ? forwarded : headers.host) ?? '').split(',');
    return nameOf(named.trim());
  };
}

/**
 * Finds the origin by which a client has reached us (RFC 6454 §4); the same is to be said of it as
 * of {@link requestedHosts}.
 */
export function requestedOrigins(
  trusted: TrustedProxies,
): (request: IncomingMessage) => string | undefined {
  const trusts = trustIn(trusted);
  return ({ socket, headers }) => {
    const believes = trusts(socket.remoteAddress ?? '', 0);
    const said = (name: string) => (believes ? firstOf(headers[name]) : undefined);
    const scheme = said('x-forwarded-proto') ?? ('encrypted' in socket ? 'https' : 'http');
    const authority = said('x-forwarded-host') ?? firstOf(headers.host) ?? '';
    const isGood = /^https?$/.test(scheme) && hostName(authority) !== undefined;
    // A port may still be too high for a URL.
    return isGood ? URL.parse(`${scheme}://${authority}`)?.origin : undefined;
  };
}

/** Each proxy adds what it knows behind the others. */
const firstOf = (header: string | readonly string[] | undefined): string | undefined =>
  header === undefined ? undefined : String(header).split(',')[0]?.trim();

/** A name, an IPv4 address, or an IPv6 address in brackets, as in URLs. */
function hostName(authority: string): string | undefined {
  const name = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i.exec(authority)?.[1];
  return name && URL.canParse(`http://${name}`) ? name : undefined;
}

/** Keeps the last answer: nearly everybody reaches a server by the same name. */
function keepingLast<T>(answer: (asked: string) => T): (asked: string) => T {
  let last: { readonly asked: string; readonly answer: T } | undefined;
  return (asked) => {
    if (last?.asked !== asked) last = { asked, answer: answer(asked) };
    return last.answer;
  };
}

const trustIn = (trusted: TrustedProxies) =>
  typeof trusted === 'function' ? trusted : proxyAddr.compile([...(trusted || [])]);
