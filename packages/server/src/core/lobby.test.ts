import { expect, test } from 'vitest';
import { connId, networkId, nodeId, userId } from './ids.ts';
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
  expect(lobby.hasPlaceFor({ userId: ann }, 2)).toBe(true);
  expect(lobby.hasPlaceFor({ userId: bob }, 2)).toBe(true);
  wait(lobby, ann, 3);
  expect(lobby.hasPlaceFor({ userId: ann }, 2)).toBe(false);
  wait(lobby, bob, 1);
  expect(lobby.hasPlaceFor({ userId: bob }, 2)).toBe(true);
  expect(lobby.hasPlaceFor({ userId: eve }, 2)).toBe(false);
});

test('[H11] guests of one network take half of the places', () => {
  const lobby = new Lobby();
  const [school, home] = [networkId('school'), networkId('home')];
  for (const who of [ann, bob]) {
    const line = connId(who);
    const waiting = { line, node: nodeId('here'), userId: who, displayName: who, since: 0 };
    lobby.add({ ...waiting, network: school });
  }
  expect(lobby.hasPlaceFor({ userId: eve, network: school }, 4)).toBe(false);
  expect(lobby.hasPlaceFor({ userId: eve, network: home }, 4)).toBe(true);
  expect(lobby.hasPlaceFor({ userId: eve }, 4)).toBe(true);
});
