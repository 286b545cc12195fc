import type { Config } from '../../config/config.ts';
import type { Finding } from './finding.ts';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { urlOf } from '../client.ts';
import { ok, wrong } from './finding.ts';

/** How long a server may take to say that it lives, in ms. */
const PATIENCE = 2_000;

/** Whether each port is free, or has a Parley on it already. */
export function checkPorts({ network }: Config): Promise<readonly Finding[]> {
  return Promise.all(network.ports.map((port) => checkPort(network, port)));
}

async function checkPort(network: Config['network'], port: number): Promise<Finding> {
  const { host } = network;
  const failure = await failureToListen(host, port);
  if (failure === undefined) return ok('ports', `PORT ${port} is free on ${host}.`);
  if (failure === 'EADDRINUSE') {
    const url = urlOf({ ...network, ports: [port] });
    if (await isParley(url)) return ok('ports', `A Parley server answers at ${url}.`);
    return wrong(
      'ports',
      `PORT ${port} is in use on ${host} by another program: stop that, or set another PORT.`,
    );
  }
  if (failure === 'EACCES') {
    const says = `PORT ${port} is for the system alone: set one above 1023, or grant CAP_NET_BIND_SERVICE.`;
    return wrong('ports', says);
  }
  return wrong(
    'ports',
    `Nothing can listen at ${host}, port ${port} (${failure}): set another HOST.`,
  );
}

/** The code of what went wrong; undefined where nothing did. */
async function failureToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
    return undefined;
  } catch (thrown) {
    const hasCode = thrown instanceof Error && 'code' in thrown;
    return hasCode ? String(thrown.code) : String(thrown);
  } finally {
    server.close();
  }
}

async function isParley(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/health', url), {
      signal: AbortSignal.timeout(PATIENCE),
    });
    return (await response.text()).includes('webrtc-signaling-server');
  } catch {
    return false;
  }
}
