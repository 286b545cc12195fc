import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person, TestRoom } from '../../testing/people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import { atOnce, list, request, succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';

let server: TestServer;
let ann: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  ann = await guest(server);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  room = await roomOf(server, ann);
});

const publish = ({ token }: Person, body: unknown) =>
  request(server, `POST /keys/${room.id}`, { token, body });
const keys = () => list(server, `GET /keys/${room.id}`);

test('[H6] a bundle is kept and listed', async () => {
  const bundle = { identity_key: 'aWRlbnRpdHk=', pre_key: 'cHJl' };
  expect(await publish(ann, bundle)).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await keys()).toEqual([{ user_id: ann.id, ...bundle }]);
});

test('[H6] a later bundle takes the place of the whole earlier one', async () => {
  await publish(ann, { identity_key: 'old', pre_key: 'old' });
  await publish(ann, { identity_key: 'new' });
  expect(await keys()).toEqual([{ user_id: ann.id, identity_key: 'new', pre_key: null }]);
});

test('[H6] everybody has one, however many publish at once', async () => {
  const people = await atOnce(5, () => guest(server));
  await Promise.all(
    people.flatMap((person) => [
      publish(person, { identity_key: 'one' }),
      publish(person, { identity_key: 'two' }),
    ]),
  );
  const owners = (await keys()).map(({ user_id: owner }) => owner);
  expect(new Set(owners)).toEqual(new Set(people.map(({ id }) => id)));
  expect(owners).toHaveLength(5);
});

test('[H6] a room where nobody published has none, another room’s do not show', async () => {
  await publish(ann, { identity_key: 'here' });
  const { id } = await roomOf(server, ann);
  expect(await list(server, `GET /keys/${id}`)).toEqual([]);
});

test('[H5] [H6] publishing makes a guest of a stranger', async () => {
  const stranger = await guest(server);
  await publish(stranger, { identity_key: 'x' });
  expect(await succeed(server, `GET /rooms/${room.id}/participants`)).toMatchObject({
    items: [{ role: 'host' }, { user_id: stranger.id, role: 'guest' }],
  });
});

test('[H6] publishing is for those with a token', async () => {
  const reply = await request(server, `POST /keys/${room.id}`, { body: { identity_key: 'x' } });
  expect(reply).toMatchObject({ status: 401 });
});

test.each(['x', 'x'.repeat(8192), '\u2028😀e\u0301', '"\\'])(
  '[H6] a key is kept exactly (%#)',
  async (key) => {
    await publish(ann, { identity_key: key, pre_key: key });
    expect(await keys()).toMatchObject([{ identity_key: key, pre_key: key }]);
  },
);

test.each([
  [{}, 'identity_key'],
  [{ identity_key: null }, 'identity_key'],
  [{ identity_key: '' }, 'identity_key'],
  [{ identity_key: 5 }, 'identity_key'],
  [{ identity_key: { kty: 'OKP' } }, 'identity_key'],
  [{ identity_key: 'a\u0000' }, 'identity_key'],
  [{ identity_key: 'x'.repeat(8193) }, 'identity_key'],
  [{ identity_key: 'x', pre_key: 5 }, 'pre_key'],
  [{ identity_key: 'x', pre_key: '\ud800' }, 'pre_key'],
  [{ identity_key: 'x', pre_key: 'x'.repeat(16_385) }, 'pre_key'],
])('[H6] [C13] a bundle that does not fit is refused (%#)', async (body, field) => {
  expect(await publish(ann, body)).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', field] }] },
  });
  expect(await keys()).toEqual([]);
});
