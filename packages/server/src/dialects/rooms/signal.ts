/** `webrtc-*` frames, to and from the neutral record (X1). */
import type { rooms as wire } from '@parley/protocol';
import type { SignalContent } from '../../core/signal.ts';
import { property } from '../parse.ts';
import { candidateOf, sdpOf } from '../webrtc.ts';

/** What a `webrtc-*` frame says; undefined where it is none or lacks what it is about. */
export function decodeContent(frame: object): SignalContent | undefined {
  switch (property(frame, 'type')) {
    case 'webrtc-offer':
      return decodeDescription('offer', frame);
    case 'webrtc-answer':
      return decodeDescription('answer', frame);
    case 'webrtc-ice-candidate':
      return decodeCandidate(frame);
    case 'webrtc-hangup':
      return { kind: 'bye' };
    default:
      return undefined;
  }
}

/** The description is in the field of its kind, or, from clients in the field, bare in `sdp` (R5). */
function decodeDescription(kind: 'offer' | 'answer', frame: object): SignalContent | undefined {
  const sdp = sdpOf(property(frame, kind)) ?? sdpOf(property(frame, 'sdp'));
  return sdp === undefined ? undefined : { kind, sdp };
}

function decodeCandidate(frame: object): SignalContent | undefined {
  const candidate = candidateOf(property(frame, 'candidate'), frame);
  return candidate === undefined ? undefined : { kind: 'candidate', candidate };
}

/** Says the neutral record in a `webrtc-*` frame; undefined where there are no words for it. */
export function encodeContent(content: SignalContent): wire.SignalFrame | undefined {
  switch (content.kind) {
    case 'offer':
      return { type: 'webrtc-offer', offer: { type: 'offer', sdp: content.sdp }, sdp: content.sdp };
    case 'answer':
      return {
        type: 'webrtc-answer',
        answer: { type: 'answer', sdp: content.sdp },
        sdp: content.sdp,
      };
    case 'candidate':
      // The document's clients make an RTCIceCandidate of what they get, which takes no null.
      return content.candidate
        ? { type: 'webrtc-ice-candidate', candidate: content.candidate }
        : undefined;
    case 'bye':
      return { type: 'webrtc-hangup' };
    case 'custom':
      return undefined;
  }
}
