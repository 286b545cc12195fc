/** PeerJS's own server with its defaults. */
import { PeerServer } from 'peer';
import { announce } from './announce.ts';
PeerServer({ port: 0, host: '127.0.0.1' }, announce);
