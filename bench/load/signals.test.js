import { expect, test } from 'vitest';
import { FrameTemplate, makeSignal, readSequence } from './signals.ts';
const kinds = [
    ['sdp', 2500],
    ['ice', 150],
];
test.each(kinds)('a signal of kind %s has about %i bytes', (kind, bytes) => {
    expect(JSON.stringify(makeSignal(kind, 0)).length).toBeCloseTo(bytes, -1.5);
});
test.each(kinds)('a renumbered frame of kind %s carries exactly the signal of its number', (kind) => {
    const template = new FrameTemplate(JSON.stringify(makeSignal(kind, 0)));
    for (const sequence of [0, 7, 65535, 99999999]) {
        const frame = template.numbered(sequence);
        const text = frame.toString('utf8', 8);
        expect(JSON.parse(text)).toEqual(makeSignal(kind, sequence));
        expect(readSequence(frame, 0, frame.length)).toBe(sequence);
    }
});
test('no sequence number is read beyond the end of a frame', () => {
    const frame = new FrameTemplate(JSON.stringify(makeSignal('ice', 5))).numbered(5);
    expect(readSequence(frame, 0, 30)).toBe(-1);
    expect(readSequence(Buffer.from('{"type":"join"}'), 0, 15)).toBe(-1);
});
