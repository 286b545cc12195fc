/** Session descriptions and candidates as clients write them, for the neutral record (X1). */
import type { IceCandidate } from '../core/signal.ts';
import { property } from './parse.ts';

/** The SDP of a description that came as an object or as bare text; undefined where it has none. */
export function sdpOf(description: unknown): string | undefined {
  const sdp = typeof description === 'string' ? description : property(description, 'sdp');
  return typeof sdp === 'string' ? sdp : undefined;
}

/**
 * A candidate that came as an object or as bare text; null where no more will come, undefined where
 * it is none.
 *
 * @param frame what stands beside bare text, such as `sdpMid`
 */
export function candidateOf(given: unknown, frame: object = {}): IceCandidate | null | undefined {
  if (given === null) return null;
  if (typeof given === 'string') return iceCandidate(given, frame);
  const candidate = property(given, 'candidate');
  return typeof candidate === 'string' ? iceCandidate(candidate, given) : undefined;
}

function iceCandidate(candidate: string, beside: unknown): IceCandidate {
  const sdpMid = property(beside, 'sdpMid');
  const sdpMLineIndex = property(beside, 'sdpMLineIndex');
  const usernameFragment = property(beside, 'usernameFragment');
  const ufrag = typeof usernameFragment === 'string' && { usernameFragment };
  if (typeof sdpMid !== 'string' && typeof sdpMLineIndex !== 'number') {
    // Browsers take no candidate without a place; where media are bundled the first serves them all.
    return { candidate, sdpMLineIndex: 0, ...ufrag };
  }
  return {
    candidate,
    ...(typeof sdpMid === 'string' && { sdpMid }),
    ...(typeof sdpMLineIndex === 'number' && { sdpMLineIndex }),
    ...ufrag,
  };
}
