import { bareRelay } from './bare-relay.ts';
import type { Driver, ServerName } from './driver.ts';
import { parley } from './parley.ts';
import { parleyNodes, parleyOnPostgres } from './engines.ts';
import { peerjs } from './peerjs.ts';
import { socketIo } from './socket-io.ts';

export const drivers: Readonly<Record<ServerName, Driver>> = {
  parley,
  'bare-relay': bareRelay,
  'socket.io': socketIo,
  peerjs,
  'parley-postgres': parleyOnPostgres,
  'parley-redis': parleyNodes('parley-redis', 1),
  'parley-2-nodes': parleyNodes('parley-2-nodes', 2),
  'parley-4-nodes': parleyNodes('parley-4-nodes', 4),
};
