import type { PeerKind } from '../../app/sessions.ts';
import { TAG } from './tag.ts';

/** All sockets of a person are one peer, named by the username; its frames wait for the first one (O5). */
export const PEERS: PeerKind = {
  dialect: TAG,
  addressing: true,
  shared: true,
  awaited: true,
  handle: ({ username }) => username,
};
