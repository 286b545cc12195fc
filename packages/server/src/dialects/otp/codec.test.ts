import type { SignalContent } from '../../core/signal.ts';
import type { RoomEvent } from '../../core/event.ts';
import { describe, expect, test } from 'vitest';
import { connId, dialectTag } from '../../core/ids.ts';
import { ROOM, TestPeer } from '../../testing/peers.ts';
import { codec } from './codec.ts';
import { encodeContent } from './signal.ts';
import { TAG } from './tag.ts';

const sdp = 'v=0\r\n';
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

/** What a frame for somebody asks for. */
function signalOf(frame: object) {
  const command = codec.decode(JSON.stringify({ target: 'bob', ...frame }));
  if (command.kind !== 'signal') throw new Error(`${JSON.stringify(frame)} is no signal`);
  return command;
}

const encode = (event: RoomEvent): unknown[] =>
  codec.encode(event, ROOM, { epoch: 'epoch', offset: 1 }).map((text): unknown => JSON.parse(text));

describe('what is said', () => {
  test.each([
    [
      { type: 'offer', sdp },
      { kind: 'offer', sdp },
    ],
    [
      { type: 'answer', sdp: { type: 'answer', sdp } },
      { kind: 'answer', sdp },
    ],
    [
      { type: 'candidate', candidate },
      { kind: 'candidate', candidate },
    ],
    [
      { type: 'candidate', candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 },
      { kind: 'candidate', candidate },
    ],
    [
      { type: 'candidate', candidate: null },
      { kind: 'candidate', candidate: null },
    ],
    [{ type: 'bye' }, { kind: 'bye' }],
  ])('[X1] [O5] %j is %j', (frame, content) => {
    expect(signalOf(frame).content).toEqual(content);
  });

  test('[X0] [O5] is for a user of that name, or for a connection', () => {
    expect(signalOf({ type: 'bye' }).target).toEqual({ to: 'handle', dialect: TAG, handle: 'bob' });
    const named = signalOf({ type: 'bye', target: connId('x') });
    expect(named.target).toEqual({ to: 'peer', connId: connId('x') });
  });

  test('[X3] is plain text unless it says otherwise', () => {
    for (const encrypted of [undefined, false, true]) {
      const frame = { type: 'chat', content: 'hi', encrypted };
      expect(codec.decode(JSON.stringify(frame))).toEqual({
        kind: 'chat',
        text: 'hi',
        encrypted: encrypted ?? false,
      });
    }
  });
});

describe('what is heard', () => {
  const ann = new TestPeer('ann', 'ann', { dialect: TAG }).facts;
  const stranger = new TestPeer('grace').facts;
  const signal = (content: SignalContent, target: 'bob' | undefined): RoomEvent => ({
    kind: 'signal',
    from: stranger,
    target: target ? { to: 'handle', dialect: TAG, handle: target } : { to: 'others' },
    content,
    verbatim: { dialect: stranger.dialect, rest: '"secret":1}' },
  });
  const names = { sender: stranger.connId, from: stranger.connId };

  test('[X1] of other dialects comes in the words of the document', () => {
    const target = 'bob';
    expect(encode(signal({ kind: 'offer', sdp }, target))).toEqual([
      { type: 'offer', ...names, target, sdp },
    ]);
    expect(encode(signal({ kind: 'candidate', candidate }, target))).toEqual([
      { type: 'candidate', ...names, target, candidate },
    ]);
    expect(encode(signal({ kind: 'bye' }, undefined))).toEqual([{ type: 'bye', ...names }]);
  });

  test.each<SignalContent>([
    { kind: 'candidate', candidate: null },
    { kind: 'custom', payload: 1 },
  ])('[X1] is nothing where there are no words: %j', (content) => {
    expect(encodeContent(content)).toBeUndefined();
    expect(encode(signal(content, 'bob'))).toEqual([]);
  });

  test('[O5] [X0] of those who come and go is their name here', () => {
    const room_id = ROOM.id;
    expect(encode({ kind: 'left', peer: ann, last: true })).toEqual([
      { type: 'user_left', username: 'ann', room_id },
    ]);
    expect(encode({ kind: 'left', peer: stranger, last: true })).toEqual([
      { type: 'user_left', username: stranger.connId, room_id, display_name: 'grace' },
    ]);
    for (const [dialect, frames] of [
      [TAG, [{ type: 'user_joined', username: 'ann', room_id }]],
      [dialectTag('another'), []],
    ] as const) {
      expect(encode({ kind: 'announced', dialect, handle: 'ann' })).toEqual(frames);
    }
  });
});
