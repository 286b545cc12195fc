import { describe, expect, test } from 'vitest';
import { FrameReader, textFrame } from './framing.ts';
/** What a server sends: no mask (RFC 6455 section 5.1). */
const serverFrame = (firstByte, payload) => {
    const { length } = payload;
    const header = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
    header[0] = firstByte;
    header[1] = length < 126 ? length : length < 65536 ? 126 : 127;
    if (header.length === 4)
        header.writeUInt16BE(length, 2);
    if (header.length === 10)
        header.writeBigUInt64BE(BigInt(length), 2);
    return Buffer.concat([header, payload]);
};
const recorder = () => {
    const heard = [];
    const reader = new FrameReader({
        text: (bytes, start, end) => heard.push(bytes.toString('utf8', start, end)),
        ping: (payload) => heard.push(`ping ${payload.toString()}`),
        close: (code) => heard.push(`close ${code}`),
    });
    return { heard, reader };
};
const texts = ['', 'short', 'ä'.repeat(200)];
describe('FrameReader', () => {
    const stream = Buffer.concat([
        ...texts.map((text) => serverFrame(0x81, Buffer.from(text))),
        serverFrame(0x89, Buffer.from('you?')),
        serverFrame(0x88, Buffer.of(0x03, 0xe8)),
    ]);
    test.each([1, 7, 400, stream.length])('cuts frames out of pieces of %i bytes', (size) => {
        const { heard, reader } = recorder();
        for (let at = 0; at < stream.length; at += size) {
            reader.push(Buffer.from(stream.subarray(at, at + size)));
        }
        expect(heard).toEqual([...texts, 'ping you?', 'close 1000']);
    });
    test('takes frames beyond 64 KiB', () => {
        const { heard, reader } = recorder();
        const text = 'long'.repeat(20000);
        reader.push(serverFrame(0x81, Buffer.from(text)));
        expect(heard).toEqual([text]);
    });
    test('keeps what it needs of a buffer that is reused', () => {
        const { heard, reader } = recorder();
        const shared = Buffer.from(serverFrame(0x81, Buffer.from('split')));
        reader.push(shared.subarray(0, 4));
        shared.copy(shared, 0, 4);
        reader.push(shared.subarray(0, 3));
        expect(heard).toEqual(['split']);
    });
    test('refuses a frame that is none of these', () => {
        expect(() => recorder().reader.push(serverFrame(0x82, Buffer.of(1)))).toThrow('first byte 130');
    });
});
test.each([
    ['a', [0x81, 0x81, 0, 0, 0, 0]],
    ['a'.repeat(126), [0x81, 0xfe, 0, 126, 0, 0, 0, 0]],
])('a client frame is masked with zero and carries its length', (text, header) => {
    const frame = textFrame(text);
    expect([...frame.subarray(0, header.length)]).toEqual(header);
    expect(frame.subarray(header.length).toString()).toBe(text);
});
