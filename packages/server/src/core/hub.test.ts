import { expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { TestPeer } from '../testing/peers.ts';
import { Hub } from './hub.ts';
import { roomId } from './ids.ts';

const id = roomId('room');
const newHub = () => {
  let lives = 0;
  return new Hub(() => `life ${(lives += 1)}`, new TestClock());
};

test('a room lives as long as somebody holds it', () => {
  const hub = newHub();
  const room = hub.hold(id);
  expect(hub.hold(id)).toBe(room);
  hub.release(id);
  expect(hub.find(id)).toBe(room);
  hub.release(id);
  expect(hub.find(id)).toBeUndefined();
  expect(hub.size).toBe(0);
});

test('rooms are told apart by their id', () => {
  const hub = newHub();
  expect(hub.hold(id)).not.toBe(hub.hold(roomId('other')));
  expect(hub.size).toBe(2);
});

test('looking for a room does not bring it to life', () => {
  const hub = newHub();
  expect(hub.find(id)).toBeUndefined();
  expect(hub.size).toBe(0);
});

test('giving back a room that is held by nobody does nothing', () => {
  const hub = newHub();
  hub.release(id);
  hub.hold(id);
  expect(hub.size).toBe(1);
});

test('each life of a room has an epoch of its own, so that its offsets are not mixed up', () => {
  const hub = newHub();
  const epochs = ['one', 'other'].map(() => {
    const ann = new TestPeer('ann');
    ann.enter(hub.hold(id));
    hub.release(id);
    return ann.envelopes.map(({ epoch, offset }) => ({ epoch, offset }));
  });
  expect(epochs).toEqual([[{ epoch: 'life 1', offset: 1 }], [{ epoch: 'life 2', offset: 1 }]]);
});
