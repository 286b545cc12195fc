import type { SessionState } from '../session.ts';

/** How the connection to one peer stands. */
export type LinkState =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  /** Media does not get through; another path is looked for. */
  | { readonly type: 'reconnecting'; readonly cause: LinkTrouble; readonly reason: string };

/** `interrupted` may pass by itself, `lost` was given up, and `unreachable` never stood. */
export type LinkTrouble = 'interrupted' | 'lost' | 'unreachable';

/** How a call stands. Each reason is for a person to read. */
export type CallState =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  | { readonly type: 'reconnecting'; readonly reason: string }
  | { readonly type: 'closed'; readonly reason: string };

const REASONS: Readonly<Record<LinkTrouble, string>> = {
  interrupted: 'The connection is interrupted.',
  lost: 'The connection was lost. Another way is being looked for.',
  unreachable: 'No way was found yet. A firewall may stand between you; still trying.',
};

/** @param stood whether the connection stood at some time */
export function linkState(connection: RTCPeerConnectionState, stood: boolean): LinkState {
  switch (connection) {
    case 'connected':
      return { type: 'connected' };
    case 'new':
    case 'connecting':
    case 'closed':
      return stood ? trouble('lost') : { type: 'connecting' };
    case 'disconnected':
      return trouble('interrupted');
    case 'failed':
      return trouble(stood ? 'lost' : 'unreachable');
  }
}

function trouble(cause: LinkTrouble): LinkState {
  return { type: 'reconnecting', cause, reason: REASONS[cause] };
}

const OFFLINE = 'There is no network.';

/** Media may go on while the session is lost; but nobody can come, and nobody is seen to go. */
export function callState(session: SessionState, online: boolean): CallState {
  switch (session.type) {
    case 'closed':
      return { type: 'closed', reason: session.reason };
    case 'reconnecting':
      return { type: 'reconnecting', reason: online ? session.reason : OFFLINE };
    case 'waiting':
      return { type: 'connecting' };
    case 'connecting':
    case 'connected':
      return online ? { type: session.type } : { type: 'reconnecting', reason: OFFLINE };
  }
}
