import { expect, test } from 'vitest';
import { connId, nodeId, userId } from './ids.ts';
import { Lobby } from './lobby.ts';

const [ann, bob, eve] = [userId('ann'), userId('bob'), userId('eve')];

/** So many connections of somebody come to wait. */
function wait(lobby: Lobby, who: typeof ann, connections: number): void {
  for (let count = 1; count <= connections; count += 1) {
    const line = connId(`${who} ${count}`);
    lobby.add({ line, node: nodeId('here'), userId: who, displayName: who, since: 0 });
  }
}

test('[H11] a lobby has places for people, and each for a few connections', () => {
  const lobby = new Lobby();
  wait(lobby, ann, 2);
  expect(lobby.hasPlaceFor(ann, 2)).toBe(true);
  expect(lobby.hasPlaceFor(bob, 2)).toBe(true);
  wait(lobby, ann, 3);
  expect(lobby.hasPlaceFor(ann, 2)).toBe(false);
  wait(lobby, bob, 1);
  expect(lobby.hasPlaceFor(bob, 2)).toBe(true);
  expect(lobby.hasPlaceFor(eve, 2)).toBe(false);
});
