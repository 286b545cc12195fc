import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { hackrtc } from '@parley/protocol';
import { Typing } from './typing.ts';

describe('Typing', () => {
  let typing: Typing;
  let told: (readonly string[])[];

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    typing = new Typing((connIds) => void told.push(connIds));
  });
  afterEach(() => void vi.useRealTimers());

  const writes = (conn_id: string, on = true) =>
    typing.apply({ type: 'typing', user_id: `${conn_id}'s`, conn_id, on, expires_in: 6 });
  const post = (user_id: string) => {
    const msg: hackrtc.MessageAnswer = {
      id: '1',
      user_id,
      ciphertext: 'hello',
      created_at: '',
      encrypted: false,
      display_name: '',
    };
    typing.apply({ type: 'chat', room_id: 'room', msg });
  };

  test('[H11] somebody writes until they stop, post, leave, or are silent for a while', () => {
    for (const id of ['a', 'b', 'c', 'd']) writes(id);
    writes('a');
    expect(told.at(-1)).toEqual(['a', 'b', 'c', 'd']);
    writes('a', false);
    post('b’s');
    expect(typing.connIds).toEqual(['b', 'c', 'd']);
    post("b's");
    typing.apply({ type: 'leave', user_id: "c's", conn_id: 'c' });
    expect(typing.connIds).toEqual(['d']);
    vi.advanceTimersByTime(5000);
    writes('d');
    vi.advanceTimersByTime(5000);
    expect(typing.connIds).toEqual(['d']);
    vi.advanceTimersByTime(1000);
    expect(told.at(-1)).toEqual([]);
  });

  test('[H11] that one writes is told every few seconds, and that one has stopped once', () => {
    expect([0, 1000, 2999, 3000].map((now) => typing.isNews(true, now))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect([typing.isNews(false), typing.isNews(false)]).toEqual([true, false]);
    typing.isNews(true, 3001);
    typing.posted();
    expect([typing.isNews(false), typing.isNews(true, 3002)]).toEqual([false, true]);
  });
});
