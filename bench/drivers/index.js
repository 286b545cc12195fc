import { bareRelay } from './bare-relay.ts';
import { parley } from './parley.ts';
import { peerjs } from './peerjs.ts';
import { socketIo } from './socket-io.ts';
export const drivers = {
    parley,
    'bare-relay': bareRelay,
    'socket.io': socketIo,
    peerjs,
};
