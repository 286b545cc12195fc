import { expect, test } from 'vitest';
import { roomId } from '../../core/ids.ts';
import { START } from '../../testing/peers.ts';
import { camelCodec, codec } from './codec.ts';
import { encodeContent } from './signal.ts';

const room = { id: roomId('room'), name: 'room', access: 'open', version: 1 } as const;
const sdp = 'v=0\r\n';
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

const contentOf = (frame: object) => {
  const command = codec.decode(JSON.stringify(frame));
  return command.kind === 'signal' ? command.content : command;
};

test.each([
  { type: 'offer', payload: sdp },
  { type: 'offer', payload: { type: 'offer', sdp } },
  { type: 'offer', payload: { sdp: { type: 'offer', sdp } } },
  { type: 'offer', payload: { offer: { type: 'offer', sdp } } },
  { type: 'offer', sdp },
  { type: 'offer', sdp: { type: 'offer', sdp } },
  { type: 'offer', data: { sdp } },
  { type: 'offer', offer: { sdp } },
])('[X1] [M3] an offer is understood wherever its description is: %j', (frame) => {
  expect(contentOf(frame)).toEqual({ kind: 'offer', sdp });
});

test.each([
  { type: 'candidate', payload: candidate },
  { type: 'candidate', payload: { candidate } },
  { type: 'candidate', payload: { ice: candidate } },
  { type: 'candidate', candidate },
  { type: 'candidate', data: candidate },
  { type: 'candidate', ...candidate },
])('[X1] [M3] a candidate is understood wherever it is: %j', (frame) => {
  expect(contentOf(frame)).toEqual({ kind: 'candidate', candidate });
});

test.each([
  [
    { type: 'candidate', payload: null },
    { kind: 'candidate', candidate: null },
  ],
  [{ type: 'bye', payload: 1 }, { kind: 'bye' }],
  [{ type: 'offer' }, { kind: 'custom', payload: undefined }],
  [
    { type: 'answer', payload: 5 },
    { kind: 'custom', payload: 5 },
  ],
  [
    { type: 'custom', payload: [1] },
    { kind: 'custom', payload: [1] },
  ],
])('[X1] [M3] %j is %j', (frame, content) => {
  expect(contentOf(frame)).toEqual(content);
});

test('[X1] [M3] what others say comes in the words of the document', () => {
  expect(encodeContent({ kind: 'answer', sdp })).toEqual({
    type: 'answer',
    payload: { type: 'answer', sdp },
  });
  expect(encodeContent({ kind: 'candidate', candidate })).toEqual({
    type: 'candidate',
    payload: candidate,
  });
  expect(encodeContent({ kind: 'candidate', candidate: null })).toBeUndefined();
  expect(encodeContent({ kind: 'bye' })).toEqual({ type: 'bye' });
  expect(encodeContent({ kind: 'custom', payload: 5 })).toEqual({ type: 'custom', payload: 5 });
});

test('[M1] to be alone is told in camelCase only', () => {
  expect(codec.encode({ kind: 'alone' }, room, START)).toEqual([]);
  const [frame = ''] = camelCodec.encode({ kind: 'alone' }, room, START);
  expect(JSON.parse(frame)).toEqual({
    type: 'timeout',
    message: 'Nobody has come for 60 seconds',
  });
});
