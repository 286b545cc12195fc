import { describe, expect, test } from 'vitest';
import { parseFrame } from './frames.ts';

const FRAMES = [
  { type: 'welcome', conn_id: 'c', user_id: 'u', role: 'guest', ice_servers: [{ urls: [] }] },
  { type: 'ice_servers', ice_servers: [{ urls: ['turn:t'], username: 'u', credential: 'c' }] },
  { type: 'peers', items: [] },
  { type: 'join', user_id: 'u', conn_id: 'c', display_name: 'Alice' },
  { type: 'leave', user_id: 'u', conn_id: 'c' },
  { type: 'signal', from: 'u', from_conn: 'c', sdp: { type: 'offer', sdp: 'v=0' } },
  { type: 'participant_state', user_id: 'u', connected: true, mic_on: false },
  { type: 'chat', room_id: 'r', msg: { id: 'm', user_id: 'u', ciphertext: '🙂' } },
  { type: 'error', detail: 'Unknown target' },
];

describe('parseFrame', () => {
  test.each(FRAMES)('reads $type', (frame) => {
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test.each(FRAMES.filter(({ type }) => type !== 'peers'))('wants the fields of $type', (frame) => {
    expect(parseFrame(JSON.stringify({ type: frame.type }))).toBeUndefined();
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['an unknown type', '{"type":"confetti"}'],
    ['a type that every object has', '{"type":"toString"}'],
    ['peers that are none', '{"type":"peers","items":[{"user_id":1}]}'],
    ['a binary frame', new ArrayBuffer(2)],
  ])('ignores %s', (_, frame) => {
    expect(parseFrame(frame)).toBeUndefined();
  });
});
