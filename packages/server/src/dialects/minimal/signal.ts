/** The payload of a frame, to and from the neutral record (X1). */
import type { minimal as wire } from '@parley/protocol';
import type { SignalContent } from '../../core/signal.ts';
import { property } from '../parse.ts';
import { candidateOf, sdpOf } from '../webrtc.ts';

/**
 * Reads what a frame says. What cannot be understood is `custom`, and still relayed as it came.
 */
export function decodeContent(type: wire.SignalType, frame: object): SignalContent {
  const payload = property(frame, 'payload');
  switch (type) {
    case 'offer':
    case 'answer':
      return decodeDescription(type, frame) ?? { kind: 'custom', payload };
    case 'candidate':
      return decodeCandidate(frame) ?? { kind: 'custom', payload };
    case 'bye':
      return { kind: 'bye' };
    case 'custom':
      return { kind: 'custom', payload };
  }
}

/** Where clients put what a frame is about: the document's field, or beside it. */
const PLACES = ['payload', 'data'];

function decodeDescription(kind: 'offer' | 'answer', frame: object): SignalContent | undefined {
  const found = places(frame, ['sdp', kind]).map(sdpOf);
  const sdp = found.find((text) => text !== undefined);
  return sdp === undefined ? undefined : { kind, sdp };
}

function decodeCandidate(frame: object): SignalContent | undefined {
  const found = places(frame, ['candidate', 'ice']).map((place) => candidateOf(place, frame));
  const candidate = found.find((each) => each !== undefined);
  return candidate === undefined ? undefined : { kind: 'candidate', candidate };
}

/** A payload, what it wraps, and what stands at top level, in this order. */
function places(frame: object, wrappers: readonly string[]): unknown[] {
  const payloads = PLACES.map((place) => property(frame, place));
  const wrapped = [...payloads, frame].flatMap((place) =>
    wrappers.map((name) => property(place, name)),
  );
  return [...payloads, ...wrapped].filter((place) => place !== undefined);
}

/** Says the neutral record; undefined where there are no words for it. */
export function encodeContent(content: SignalContent): wire.SignalContent | undefined {
  switch (content.kind) {
    case 'offer':
    case 'answer':
      return { type: content.kind, payload: { type: content.kind, sdp: content.sdp } };
    case 'candidate':
      // Clients make an RTCIceCandidate of the payload, which takes no null.
      return content.candidate ? { type: 'candidate', payload: content.candidate } : undefined;
    case 'bye':
      return { type: 'bye' };
    case 'custom':
      return { type: 'custom', payload: content.payload };
  }
}
