import { describe, expect, test } from 'vitest';
import { callState, linkState } from './state.ts';

describe('linkState', () => {
  test.each([
    ['new', false, { type: 'connecting' }],
    ['connecting', false, { type: 'connecting' }],
    ['connected', true, { type: 'connected' }],
    ['disconnected', true, { type: 'reconnecting', cause: 'interrupted' }],
    ['failed', true, { type: 'reconnecting', cause: 'lost' }],
    ['connecting', true, { type: 'reconnecting', cause: 'lost' }],
    ['failed', false, { type: 'reconnecting', cause: 'unreachable' }],
  ] as const)('%s, having stood: %s', (connection, stood, state) => {
    expect(linkState(connection, stood)).toMatchObject(state);
  });
});

describe('callState', () => {
  const lost = { type: 'reconnecting', reason: 'Restarting', attempt: 1, delay: 0 } as const;
  const connected = { type: 'connected', connId: 'c', iceServers: [] } as const;

  test('is that of the session', () => {
    expect(callState({ type: 'connecting' }, true)).toEqual({ type: 'connecting' });
    expect(callState(connected, true)).toEqual({ type: 'connected' });
    expect(callState(lost, true)).toEqual({ type: 'reconnecting', reason: 'Restarting' });
    const closed = { type: 'closed', code: 4500, reason: 'Kicked' } as const;
    expect(callState(closed, false)).toEqual({ type: 'closed', reason: 'Kicked' });
  });

  test('tells that there is no network before the session notices', () => {
    const state = { type: 'reconnecting', reason: 'There is no network.' };
    expect(callState(connected, false)).toEqual(state);
    expect(callState(lost, false)).toEqual(state);
  });
});
