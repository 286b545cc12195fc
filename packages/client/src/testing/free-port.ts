import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/** Below what systems give to connections that go out, any of which would be in the way later. */
const [LOWEST, HIGHEST] = [10_000, 30_000];

/** A port that can be had for UDP and TCP. Another program may take it meanwhile; hardly any would. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  await using server = createServer();
  await using socket = createSocket('udp4');
  try {
    await once(server.listen(port, HOST), 'listening');
    await once(socket.bind({ port, address: HOST, exclusive: true }), 'listening');
    return true;
  } catch {
    return false;
  }
}
