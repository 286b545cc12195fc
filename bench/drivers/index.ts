import { bareRelay } from './bare-relay.ts';
import type { Driver, ServerName } from './driver.ts';
import { parley } from './parley.ts';
import { parleyOnPostgres } from './parley-postgres.ts';
import { peerjs } from './peerjs.ts';
import { socketIo } from './socket-io.ts';

export const drivers: Readonly<Record<ServerName, Driver>> = {
  parley,
  'bare-relay': bareRelay,
  'socket.io': socketIo,
  peerjs,
  'parley-postgres': parleyOnPostgres,
};
