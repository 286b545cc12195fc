/** The negotiation part of a `signal` frame, parsed. */
import type { hackrtc } from '@parley/protocol';
import type { Fields } from '../guards.ts';
import { isFields } from '../guards.ts';

export type PeerSignal =
  | { readonly kind: 'description'; readonly description: RTCSessionDescriptionInit }
  | { readonly kind: 'candidate'; readonly candidate: RTCIceCandidateInit }
  | { readonly kind: 'bye' };

/** Reads what a peer signals; undefined for what is no part of a call. */
export function parseSignal(frame: hackrtc.RelayedSignalFrame): PeerSignal | undefined {
  const { sdp, ice, bye } = frame;
  if (bye === true) return { kind: 'bye' };
  if (isFields(sdp) && isDescription(sdp)) return { kind: 'description', description: sdp };
  if (isFields(ice) && isCandidate(ice)) return { kind: 'candidate', candidate: ice };
  return undefined;
}

const DESCRIPTION_TYPES: ReadonlySet<unknown> = new Set([
  'offer',
  'answer',
  'pranswer',
  'rollback',
]);

function isDescription(fields: Fields): fields is Fields & RTCSessionDescriptionInit {
  return DESCRIPTION_TYPES.has(fields['type']) && typeof fields['sdp'] === 'string';
}

function isCandidate(fields: Fields): fields is Fields & RTCIceCandidateInit {
  return typeof fields['candidate'] === 'string';
}
