/** The negotiation part of a `signal` frame, to and from the neutral record (X1). */
import type { hackrtc as wire } from '@parley/protocol';
import type { SignalContent } from '../../core/signal.ts';
import { property } from '../parse.ts';
import { candidateOf, sdpOf } from '../webrtc.ts';

/**
 * Reads `sdp`, `ice` or `bye`; what is none of them is `custom` and still relayed as it came. Other dialects
 * hear its `payload`, which is where {@link encodeContent} puts theirs, or, without one, all of it.
 */
export function decodeContent(frame: wire.SignalFrame): SignalContent {
  if (frame.bye === true) return { kind: 'bye' };
  if (frame.sdp !== undefined && frame.sdp !== null) return decodeDescription(frame.sdp);
  if (frame.ice !== undefined) return decodeCandidate(frame.ice);
  return { kind: 'custom', payload: property(frame, 'payload') ?? frame };
}

function decodeDescription(sdp: object | string): SignalContent {
  const type = property(sdp, 'type');
  const text = sdpOf(sdp);
  const known = (type === 'offer' || type === 'answer') && text !== undefined;
  return known ? { kind: type, sdp: text } : { kind: 'custom', payload: { sdp } };
}

function decodeCandidate(ice: object | string | null): SignalContent {
  const candidate = candidateOf(ice);
  return candidate === undefined
    ? { kind: 'custom', payload: { ice } }
    : { kind: 'candidate', candidate };
}

/** Says the neutral record in fields of a `signal` frame. */
export function encodeContent(content: SignalContent): object {
  switch (content.kind) {
    case 'offer':
    case 'answer':
      return { sdp: { type: content.kind, sdp: content.sdp } };
    case 'candidate':
      return { ice: content.candidate };
    case 'bye':
      return { bye: true };
    case 'custom':
      return { payload: content.payload };
  }
}
