/** Just enough of RFC 6455 section 5 to load a server without the load generator costing more than the server. */
const opcodes = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa };
/** Masked as a client must (section 5.3). The key is zero, so that masking leaves the bytes as they are; the server unmasks all the same. */
const maskedFrame = (opcode, payload) => {
    const header = Buffer.alloc(payload.length < 126 ? 6 : 8);
    header[0] = 0x80 | opcode;
    header[1] = 0x80 | Math.min(payload.length, 126);
    if (payload.length >= 126)
        header.writeUInt16BE(payload.length, 2);
    return Buffer.concat([header, payload]);
};
export const textFrame = (text) => maskedFrame(opcodes.text, Buffer.from(text));
export const pongFrame = (payload) => maskedFrame(opcodes.pong, payload);
export const closeFrame = (code) => maskedFrame(opcodes.close, Buffer.of(code >> 8, code & 0xff));
const nothing = Buffer.alloc(0);
/** Cuts the bytes of one server into frames; copies only a frame that arrives in pieces. */
export class FrameReader {
    #pending = nothing;
    #sink;
    constructor(sink) {
        this.#sink = sink;
    }
    push(chunk) {
        const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
        let offset = 0;
        for (let next = this.#take(bytes, 0); next > 0; next = this.#take(bytes, offset))
            offset = next;
        this.#pending = offset === bytes.length ? nothing : Buffer.from(bytes.subarray(offset));
    }
    /** Returns where the frame at `offset` ends, 0 when it is not all there yet. */
    #take(bytes, offset) {
        if (bytes.length - offset < 2)
            return 0;
        const short = bytes.readUInt8(offset + 1);
        const start = offset + (short < 126 ? 2 : short === 126 ? 4 : 10);
        if (bytes.length < start)
            return 0;
        const end = start + payloadLength(bytes, offset, short);
        if (bytes.length < end)
            return 0;
        this.#dispatch(bytes.readUInt8(offset), bytes, start, end);
        return end;
    }
    #dispatch(firstByte, bytes, start, end) {
        switch (firstByte) {
            case 0x80 | opcodes.text:
                return this.#sink.text(bytes, start, end);
            case 0x80 | opcodes.ping:
                return this.#sink.ping(Buffer.from(bytes.subarray(start, end)));
            case 0x80 | opcodes.close:
                return this.#sink.close(end - start < 2 ? 1005 : bytes.readUInt16BE(start));
            default:
                throw new Error(`The server sent a frame that no server here sends: first byte ${firstByte}.`);
        }
    }
}
const payloadLength = (bytes, offset, short) => {
    if (short < 126)
        return short;
    return short === 126 ? bytes.readUInt16BE(offset + 2) : Number(bytes.readBigUInt64BE(offset + 2));
};
