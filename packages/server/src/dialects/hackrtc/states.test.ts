import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fields } from '../../testing/matchers.ts';
import type { Person } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';

let server: TestServer;
let ann: Person;
let bob: Person;
beforeAll(async () => {
  server = await testServer();
  [ann, bob] = [await guest(server, 'Ann'), await guest(server, 'Bob')];
});
afterAll(() => server[Symbol.asyncDispose]());

/** A room with Ann and Bob in it, and all that greeted them taken. */
async function together() {
  const room = await roomOf(server, ann);
  const anns = await enter(server, room, ann);
  const bobs = await enter(server, room, bob);
  await anns.settled();
  anns.drain();
  return { room, anns, bobs };
}

const told = {
  mic_on: false,
  cam_on: false,
  screen_sharing: true,
  is_speaking: true,
  raised_hand: true,
};
const stateOf = ({ id }: Person) => ({ type: 'participant_state', user_id: id, connected: true });

describe('a state', () => {
  test.each([told, ...Object.entries(told).map(([name, value]) => ({ [name]: value }))])(
    '[H10] of %j is told to all, to its sender too, and nothing beside it',
    async (change) => {
      const { anns, bobs } = await together();
      anns.send({ type: 'state', ...change });
      for (const socket of [anns, bobs]) {
        expect(await socket.take(stateOf(ann))).toEqual({ ...stateOf(ann), ...change });
        socket.close();
      }
    },
  );

  test('[H10] that says nothing is told to nobody', async () => {
    const { anns, bobs } = await together();
    anns.send({ type: 'state' });
    anns.send({ type: 'state', role: 'host' });
    await anns.settled();
    await bobs.settled();
    expect([...anns.drain(), ...bobs.drain()].filter(({ role }) => role === undefined)).toEqual([]);
  });

  test('[H10] is kept for those who come later, on all connections of its user', async () => {
    const { room, anns } = await together();
    anns.send({ type: 'state', ...told });
    anns.send({ type: 'state', mic_on: true });
    await anns.settled();
    const kept = { ...told, mic_on: true };
    using late = await openSocket(server, `/ws/${room.id}?token=${ann.token}`);
    const { items } = await late.take({ type: 'peers' });
    expect(items).toContainEqual(fields({ user_id: ann.id, ...kept }));
    expect(await late.take(stateOf(ann))).toMatchObject(kept);
    expect(await succeed(server, `GET /rooms/${room.id}/participants`)).toMatchObject({
      items: [
        { user_id: ann.id, ...kept },
        { user_id: bob.id, mic_on: true },
      ],
    });
  });

  test('[H10] is forgotten with the last connection', async () => {
    const { room, anns, bobs } = await together();
    anns.send({ type: 'state', ...told });
    anns.close();
    await bobs.take({ type: 'participant_state', user_id: ann.id, connected: false });
    using again = await openSocket(server, `/ws/${room.id}?token=${ann.token}`);
    expect(await again.take(stateOf(ann))).toMatchObject({ mic_on: true, raised_hand: false });
  });

  test('[H10] [C7] is about its sender, whatever else it says', async () => {
    const { room, anns, bobs } = await together();
    const forged = { user_id: bob.id, from: bob.id, connected: false, role: 'host' };
    bobs.send({
      type: 'state',
      raised_hand: true,
      muted_by_moderator: true,
      ...forged,
      user_id: ann.id,
    });
    expect(await anns.take(stateOf(bob))).toEqual({ ...stateOf(bob), raised_hand: true });
    expect(await succeed(server, `GET /rooms/${room.id}/participants`)).toMatchObject({
      items: [
        { user_id: ann.id, raised_hand: false },
        { user_id: bob.id, raised_hand: true, role: 'guest', muted_by_moderator: false },
      ],
    });
  });

  test.each([
    ['mic_on', 'false'],
    ['mic_on', 0],
    ['mic_on', null],
    ['cam_on', []],
    ['screen_sharing', {}],
    ['is_speaking', 'x'.repeat(5000)],
    ['raised_hand', 1],
  ])('[H10] [C9] with %s: %j changes nothing and says what is wrong', async (name, value) => {
    const { anns, bobs } = await together();
    anns.send({ type: 'state', cam_on: true, [name]: value });
    const error = { type: 'error', detail: `The frame does not fit: ${name}` };
    expect(await anns.take({ type: 'error' })).toEqual(error);
    await bobs.settled();
    expect(bobs.drain()).toEqual([]);
  });

  test('[H10] [C9] with several wrong fields names them all', async () => {
    const { anns } = await together();
    anns.send({ type: 'state', mic_on: 1, cam_on: 'x', raised_hand: true });
    const detail = 'The frame does not fit: mic_on, cam_on';
    expect(await anns.take({ type: 'error' })).toEqual({ type: 'error', detail });
  });
});
