import type { IncomingMessage } from 'node:http';
import type { ClientAddress } from '../core/address.ts';
import proxyAddr from '@fastify/proxy-addr';

/** Whose forwarding headers are believed: nobody's, these networks', or the nearest so many hops'. */
export type TrustedProxies =
  | false
  | readonly string[]
  | ((address: string, hop: number) => boolean);

const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/** Finds the addresses of clients, the same for requests and for sockets. */
export function clientAddresses(
  trusted: TrustedProxies,
): (request: IncomingMessage) => ClientAddress {
  const trusts = typeof trusted === 'function' ? trusted : proxyAddr.compile([...(trusted || [])]);
  return (request) => {
    const nearest = request.socket.remoteAddress ?? '';
    const forwarded = FORWARDING_HEADERS.some((name) => request.headers[name] !== undefined);
    return { value: proxyAddr(request, trusts), hearsay: forwarded && !trusts(nearest, 0) };
  };
}
