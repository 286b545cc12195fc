import { textFrame } from './framing.ts';
// Every signal carries its number where browsers put digits of their own: SDP session id, candidate foundation.
const mark = '46117314';
const digits = 8;
const markBytes = Buffer.from(mark);
const numbered = (sequence) => mark + String(sequence).padStart(digits, '0');
const audioCodecs = [
    '111 opus/48000/2',
    '63 red/48000/2',
    '9 G722/8000',
    '0 PCMU/8000',
    '8 PCMA/8000',
];
const videoCodecs = ['96 VP8/90000', '102 H264/90000', '45 AV1/90000', '98 VP9/90000'];
const transportLines = (mid) => [
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    'a=ice-ufrag:Yw3q',
    'a=ice-pwd:0pZq4mXk2mTnq9sV1tUe7bGh',
    'a=ice-options:trickle',
    'a=fingerprint:sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08',
    'a=setup:actpass',
    `a=mid:${mid}`,
    'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
    'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
    'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
    'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    'a=sendrecv',
    'a=msid:5d2e6d0a-5b1c-4d1b-9a57-2f1d9a7f2b11 8f0c1f0e-61c3-4a0b-a0bc-64b4e9b6c0a7',
    'a=rtcp-mux',
];
const audioLines = () => [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8',
    ...transportLines(0),
    ...audioCodecs.map((codec) => `a=rtpmap:${codec}`),
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=ssrc:1732048516 cname:q2Wf0aWq7mJkqXk1',
];
const videoLines = () => [
    'm=video 9 UDP/TLS/RTP/SAVPF 96 102 45 98',
    ...transportLines(1),
    'a=rtcp-rsize',
    ...videoCodecs.map((codec) => `a=rtpmap:${codec}`),
    ...[96, 102, 45, 98].flatMap((type) => [
        `a=rtcp-fb:${type} goog-remb`,
        `a=rtcp-fb:${type} transport-cc`,
        `a=rtcp-fb:${type} ccm fir`,
        `a=rtcp-fb:${type} nack pli`,
    ]),
    'a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'a=fmtp:98 profile-id=0',
    'a=ssrc:2231627014 cname:q2Wf0aWq7mJkqXk1',
];
const offerTail = [
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    'a=extmap-allow-mixed',
    ...audioLines(),
    ...videoLines(),
    '',
].join('\r\n');
const offer = (sequence) => ({
    sdp: {
        type: 'offer',
        sdp: `v=0\r\no=- ${numbered(sequence)} 2 IN IP4 127.0.0.1\r\n${offerTail}`,
    },
});
const candidate = (sequence) => ({
    ice: {
        candidate: `candidate:${numbered(sequence)} 1 udp 2122260223 192.0.2.17 54321 typ host generation 0 ufrag Yw3q network-id 1`,
        sdpMid: '0',
        sdpMLineIndex: 0,
    },
});
/** @param sequence below 10⁸ */
export const makeSignal = (kind, sequence) => kind === 'sdp' ? offer(sequence) : candidate(sequence);
/** The number of the signal in `bytes[start…end)`, -1 when there is none. */
export const readSequence = (bytes, start, end) => {
    const at = bytes.indexOf(markBytes, start);
    if (at < 0 || at + mark.length + digits > end)
        return -1;
    let sequence = 0;
    for (let i = at + mark.length; i < at + mark.length + digits; i++) {
        sequence = sequence * 10 + bytes.readUInt8(i) - 48;
    }
    return sequence;
};
/** A frame that is serialised once and then only renumbered. */
export class FrameTemplate {
    #frame;
    #digitsEnd;
    /** @param text a message that contains one signal */
    constructor(text) {
        this.#frame = textFrame(text);
        this.#digitsEnd = this.#frame.indexOf(markBytes) + mark.length + digits;
    }
    numbered(sequence) {
        const frame = Buffer.from(this.#frame);
        let rest = sequence;
        for (let i = 1; i <= digits; i++) {
            frame[this.#digitsEnd - i] = 48 + (rest % 10);
            rest = Math.floor(rest / 10);
        }
        return frame;
    }
}
