/** Offers, answers and candidates, to and from the neutral record (X1). */
import type { otp as wire } from '@parley/protocol';
import type { SignalContent } from '../../core/signal.ts';
import { property } from '../parse.ts';
import { candidateOf, sdpOf } from '../webrtc.ts';

/** What a frame says; undefined where it lacks what it is about. */
export function decodeContent(frame: wire.SignalFrame): SignalContent | undefined {
  switch (frame.type) {
    case 'offer':
    case 'answer':
      return decodeDescription(frame.type, frame);
    case 'candidate':
      return decodeCandidate(frame);
    case 'bye':
      return { kind: 'bye' };
  }
}

/** `sdp` is text or an object (O5). */
function decodeDescription(kind: 'offer' | 'answer', frame: object): SignalContent | undefined {
  const sdp = sdpOf(property(frame, 'sdp'));
  return sdp === undefined ? undefined : { kind, sdp };
}

function decodeCandidate(frame: object): SignalContent | undefined {
  const candidate = candidateOf(property(frame, 'candidate'), frame);
  return candidate === undefined ? undefined : { kind: 'candidate', candidate };
}

/** Says the neutral record in fields of a frame; undefined where there are no words for it. */
export function encodeContent(content: SignalContent): wire.SignalContent | undefined {
  switch (content.kind) {
    case 'offer':
    case 'answer':
      return { type: content.kind, sdp: content.sdp };
    case 'candidate':
      // The document's clients make an RTCIceCandidate of what they get, which takes no null.
      return content.candidate ? { type: 'candidate', candidate: content.candidate } : undefined;
    case 'bye':
      return { type: 'bye' };
    case 'custom':
      return undefined;
  }
}
