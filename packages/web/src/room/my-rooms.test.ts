import type { hackrtc } from '@parley/client';
import { expect, test } from 'vitest';
import { myRooms } from './my-rooms.ts';

function room(id: string, hour: number, invite?: string): hackrtc.RoomAnswer {
  return {
    id,
    name: `Room ${id}`,
    ...(invite !== undefined && { invite_code: invite }),
    kind: 'video',
    access: 'unlisted',
    chat_policy: 'mixed',
    locked: false,
    lobby: false,
    owner_id: 'u',
    created_at: `2026-01-01T0${hour}:00:00Z`,
  };
}

test('each room is there once, the newest first, and one knows which are one’s own', () => {
  const [a, b, c] = [room('a', 1, 'ia'), room('b', 2, 'ib'), room('c', 3, 'ic')];
  const found = myRooms([a, c], [a, b, c]);
  expect(found.map(({ id, own }) => [id, own])).toEqual([
    ['c', true],
    ['b', false],
    ['a', true],
  ]);
});

test('a room without an invite cannot be gone back to', () => {
  expect(myRooms([], [room('a', 1)])).toEqual([]);
});
