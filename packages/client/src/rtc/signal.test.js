import { describe, expect, test } from 'vitest';
import { parseSignal } from './signal.ts';
const frame = (content) => ({
    type: 'signal',
    from: 'u1',
    from_conn: 'c1',
    ...content,
});
describe('parseSignal', () => {
    test('reads descriptions, candidates and hang-ups', () => {
        const description = { type: 'offer', sdp: 'v=0\r\n' };
        const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' };
        expect(parseSignal(frame({ sdp: description }))).toEqual({ kind: 'description', description });
        expect(parseSignal(frame({ ice: candidate }))).toEqual({ kind: 'candidate', candidate });
        expect(parseSignal(frame({ bye: true }))).toEqual({ kind: 'bye' });
    });
    test.each([
        {},
        { sdp: 'v=0' },
        { sdp: { type: 'wish', sdp: 'v=0' } },
        { sdp: { type: 'offer' } },
        { ice: { sdpMid: '0' } },
        { ice: null, bye: false },
    ])('ignores %o', (content) => {
        expect(parseSignal(frame(content))).toBeUndefined();
    });
});
