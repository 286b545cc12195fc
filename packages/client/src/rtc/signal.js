import { isFields } from '../guards.ts';
/** Reads what a peer signals; undefined for what is no part of a call. */
export function parseSignal(frame) {
    const { sdp, ice, bye } = frame;
    if (bye === true)
        return { kind: 'bye' };
    if (isFields(sdp) && isDescription(sdp))
        return { kind: 'description', description: sdp };
    if (isFields(ice) && isCandidate(ice))
        return { kind: 'candidate', candidate: ice };
    return undefined;
}
const DESCRIPTION_TYPES = new Set([
    'offer',
    'answer',
    'pranswer',
    'rollback',
]);
function isDescription(fields) {
    return DESCRIPTION_TYPES.has(fields['type']) && typeof fields['sdp'] === 'string';
}
function isCandidate(fields) {
    return typeof fields['candidate'] === 'string';
}
