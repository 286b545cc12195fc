/** The ways that media can take, and whether they are open from here. */
import type { hackrtc } from '@parley/client';

/** How long a way may take to be found, in ms. */
const PATIENCE = 6000;

/** Straight to the others, or through the relay over UDP or TCP. */
export type Way = 'direct' | 'relayUdp' | 'relayTcp';

/** What a way came to: `none` where the server offers nothing to try it with. */
export interface Trial {
  readonly outcome: 'open' | 'blocked' | 'none';
  /** For whoever looks into it: what was tried, found and failed; no addresses of people. */
  readonly notes: readonly string[];
}

type IceServers = readonly hackrtc.IceServer[];

/** Keeps of each server the addresses that lead this way. */
export function serversFor(way: Way, servers: IceServers): IceServers {
  return servers
    .map(({ urls, ...credential }) => ({ urls: urls.filter(leads[way]), ...credential }))
    .filter(({ urls }) => urls.length > 0);
}

const isTcp = (url: string): boolean => url.startsWith('turns:') || url.includes('transport=tcp');
const isRelay = (url: string): boolean => /^turns?:/.test(url);

const leads: Readonly<Record<Way, (url: string) => boolean>> = {
  direct: (url) => url.startsWith('stun:'),
  relayUdp: (url) => isRelay(url) && !isTcp(url),
  relayTcp: (url) => isRelay(url) && isTcp(url),
};

/** Gathers candidates along one way. */
export async function tryWay(way: Way, all: IceServers): Promise<Trial> {
  const servers = serversFor(way, all);
  if (servers.length === 0) return { outcome: 'none', notes: [] };
  const iceServers = servers.map(({ urls, ...credential }) => ({ urls: [...urls], ...credential }));
  const connection = new RTCPeerConnection({
    iceServers,
    iceTransportPolicy: way === 'direct' ? 'all' : 'relay',
  });
  try {
    return await gather(connection, way);
  } finally {
    connection.close();
  }
}

/** From where STUN's answer shows no other address, as beside the server, there is no such candidate. */
async function gather(connection: RTCPeerConnection, way: Way): Promise<Trial> {
  const wanted = way === 'direct' ? 'srflx' : 'relay';
  const notes: string[] = [];
  const { promise, resolve } = Promise.withResolvers<Trial['outcome']>();
  let failed = way !== 'direct';
  connection.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => {
    failed = true;
    notes.push(`${url}: ${errorCode} ${errorText}`);
  });
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.type) notes.push(`${candidate.type} ${candidate.protocol ?? ''}`);
    if (candidate?.type === wanted) resolve('open');
    if (candidate === null) resolve(failed ? 'blocked' : 'open');
  });
  const timer = setTimeout(() => resolve('blocked'), PATIENCE);
  connection.createDataChannel('check');
  await connection.setLocalDescription();
  const outcome = await promise;
  clearTimeout(timer);
  return { outcome, notes };
}
