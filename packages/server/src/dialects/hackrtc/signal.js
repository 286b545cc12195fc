import { property } from '../parse.ts';
/** Reads `sdp`, `ice` or `bye`; what is none of them is `custom` and still relayed as it came. */
export function decodeContent(frame) {
    if (frame.bye === true)
        return { kind: 'bye' };
    if (frame.sdp !== undefined && frame.sdp !== null)
        return decodeDescription(frame.sdp);
    if (frame.ice !== undefined)
        return decodeCandidate(frame.ice);
    return { kind: 'custom', payload: frame };
}
function decodeDescription(sdp) {
    const type = property(sdp, 'type');
    const text = property(sdp, 'sdp');
    const known = (type === 'offer' || type === 'answer') && typeof text === 'string';
    return known ? { kind: type, sdp: text } : { kind: 'custom', payload: { sdp } };
}
function decodeCandidate(ice) {
    if (ice === null)
        return { kind: 'candidate', candidate: null };
    if (typeof ice === 'string')
        return { kind: 'candidate', candidate: { candidate: ice } };
    const candidate = property(ice, 'candidate');
    if (typeof candidate !== 'string')
        return { kind: 'custom', payload: { ice } };
    return { kind: 'candidate', candidate: iceCandidate(candidate, ice) };
}
function iceCandidate(candidate, ice) {
    const sdpMid = property(ice, 'sdpMid');
    const sdpMLineIndex = property(ice, 'sdpMLineIndex');
    const usernameFragment = property(ice, 'usernameFragment');
    return {
        candidate,
        ...(typeof sdpMid === 'string' && { sdpMid }),
        ...(typeof sdpMLineIndex === 'number' && { sdpMLineIndex }),
        ...(typeof usernameFragment === 'string' && { usernameFragment }),
    };
}
/** Says the neutral record in fields of a `signal` frame. */
export function encodeContent(content) {
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
