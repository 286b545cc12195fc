import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person, TestRoom, Visitor } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import type { Reply } from '../../testing/request.ts';
import { atOnce, request, succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { openSocket, Refusal, refusalOf } from '../../testing/socket.ts';

const ACTIONS = ['mute', 'unmute', 'kick', 'ban', 'unban', 'promote', 'demote'];

let server: TestServer;
/** Every test has a room of its own, with one member of each role. */
let room: TestRoom;
let host: Person;
let moderator: Person;
let member: Person;

beforeAll(async () => {
  server = await testServer();
  [host, moderator, member] = await Promise.all([
    guest(server, 'Hana'),
    guest(server, 'Mo'),
    guest(server, 'Gus'),
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  room = await roomOf(server, host);
  await join(server, room, moderator);
  await join(server, room, member);
  await succeed(server, `POST /moderation/${room.id}/promote/${moderator.id}`, {
    token: host.token,
  });
});

const act = ({ token }: Person, action: string, { id }: Pick<Person, 'id'>): Promise<Reply> =>
  request(server, `POST /moderation/${room.id}/${action}/${id}`, { token });
const expectDone = async (by: Person, action: string, target: Person): Promise<void> => {
  expect(await act(by, action, target)).toMatchObject({ status: 200, body: { status: 'ok' } });
};
const leave = ({ token }: Person) => succeed(server, `POST /rooms/${room.id}/leave`, { token });
const participants = () => succeed(server, `GET /rooms/${room.id}/participants`);
const refused = (status: number, detail: string) => ({ status, body: { detail } });

/** What came on a socket since the last time. */
async function heard(socket: Visitor) {
  await socket.settled();
  return socket.drain();
}

/** How an attempt to enter ended that did not last. */
async function fateOf(opening: Promise<TestSocket>): Promise<string> {
  try {
    const { code } = await (await opening).closed;
    return `closed with ${code}`;
  } catch (thrown) {
    return thrown instanceof Refusal ? `refused with ${thrown.status}` : String(thrown);
  }
}

describe('muting', () => {
  test('[H7] is told to everybody, the muted too', async () => {
    using target = await enter(server, room, member);
    using other = await enter(server, room, host);
    await heard(target);
    for (const [action, muted] of [
      ['mute', true],
      ['unmute', false],
    ] as const) {
      await expectDone(moderator, action, member);
      const state = {
        type: 'participant_state',
        user_id: member.id,
        connected: true,
        muted_by_moderator: muted,
      };
      expect(await heard(target)).toEqual([state]);
      expect(await heard(other)).toEqual([state]);
      expect(await participants()).toMatchObject({
        items: [{}, {}, { user_id: member.id, muted_by_moderator: muted }],
      });
    }
  });

  test('[H7] holds for who is away, and when they come', async () => {
    using watcher = await enter(server, room, host);
    await expectDone(host, 'mute', member);
    expect(await heard(watcher)).toMatchObject([
      { type: 'participant_state', user_id: member.id, connected: false, muted_by_moderator: true },
    ]);
    using target = await openSocket(server, `/ws/${room.id}?token=${member.token}`);
    const muted = { type: 'participant_state', user_id: member.id, muted_by_moderator: true };
    await target.take(muted);
    await watcher.take(muted);
    using late = await openSocket(server, `/ws/${room.id}?token=${moderator.token}`);
    expect(await late.take({ type: 'peers' })).toMatchObject({
      items: [{ muted_by_moderator: false }, { user_id: member.id, muted_by_moderator: true }],
    });
  });
});

describe('roles', () => {
  test('[H7] are told to everybody', async () => {
    using watcher = await enter(server, room, member);
    for (const [action, role] of [
      ['promote', 'moderator'],
      ['demote', 'guest'],
    ] as const) {
      await expectDone(host, action, member);
      expect(await heard(watcher)).toEqual([
        { type: 'participant_state', user_id: member.id, connected: true, role },
      ]);
      expect(await participants()).toMatchObject({ items: [{}, {}, { role }] });
    }
  });

  test('[H7] count from the next request on', async () => {
    expect(await act(member, 'mute', moderator)).toMatchObject({ status: 403 });
    await expectDone(host, 'promote', member);
    await expectDone(member, 'mute', moderator);
    await expectDone(host, 'demote', member);
    expect(await act(member, 'unmute', moderator)).toMatchObject({ status: 403 });
  });
});

describe('a kick', () => {
  test('[H7] [C6] closes all sockets of the target for good, the others see them leave', async () => {
    using watcher = await enter(server, room, host);
    using phone = await enter(server, room, member);
    using laptop = await enter(server, room, member);
    await heard(watcher);
    await expectDone(moderator, 'kick', member);
    expect(await phone.closed).toMatchObject({ code: 4500 });
    expect(await laptop.closed).toMatchObject({ code: 4500 });
    expect(await heard(watcher)).toEqual([
      { type: 'leave', user_id: member.id, conn_id: phone.connId },
      { type: 'leave', user_id: member.id, conn_id: laptop.connId },
      { type: 'participant_state', user_id: member.id, connected: false },
      { type: 'member_left', user_id: member.id },
    ]);
    expect(await participants()).toMatchObject({
      items: [{ user_id: host.id }, { user_id: moderator.id }],
    });
  });

  test('[H7] ends a membership, not the right to come again as a guest', async () => {
    await expectDone(host, 'kick', moderator);
    expect(await act(moderator, 'mute', member)).toMatchObject(refused(403, 'Not in room'));
    using _ = await enter(server, room, moderator);
    expect(await act(moderator, 'mute', member)).toMatchObject(refused(403, 'Insufficient role'));
  });

  test('[H7] by five at once happens once', async () => {
    using watcher = await enter(server, room, host);
    using target = await enter(server, room, member);
    await heard(watcher);
    const replies = await atOnce(5, () => act(moderator, 'kick', member));
    for (const { status } of replies) expect([200, 404]).toContain(status);
    expect(await target.closed).toMatchObject({ code: 4500 });
    expect(await heard(watcher)).toMatchObject([
      { type: 'leave' },
      { type: 'participant_state', connected: false },
      { type: 'member_left' },
    ]);
  });

  test('[H7] and a promotion at once leave nobody promoted who is gone', async () => {
    await Promise.all([act(host, 'kick', member), act(host, 'promote', member)]);
    expect(await participants()).toMatchObject({
      items: [{ user_id: host.id }, { user_id: moderator.id }],
    });
    await join(server, room, member);
    expect(await participants()).toMatchObject({ items: [{}, {}, { role: 'guest' }] });
  });
});

describe('a ban', () => {
  test('[H7] [C6] closes all sockets of the target for good, the others see them leave', async () => {
    using watcher = await enter(server, room, host);
    using target = await enter(server, room, member);
    await heard(watcher);
    await expectDone(moderator, 'ban', member);
    expect(await target.closed).toMatchObject({ code: 4501 });
    expect(await heard(watcher)).toEqual([
      { type: 'leave', user_id: member.id, conn_id: target.connId },
      { type: 'participant_state', user_id: member.id, connected: false },
      { type: 'member_left', user_id: member.id },
    ]);
  });

  const waysIn: readonly (readonly [
    string,
    (person: Person) => Promise<Pick<Reply, 'status' | 'body'>>,
  ])[] = [
    ['the invite', ({ token }) => request(server, `POST /rooms/join/${room.invite}`, { token })],
    [
      'a message',
      ({ token }) => request(server, `POST /chat/${room.id}`, { token, body: { ciphertext: 'x' } }),
    ],
    [
      'a key',
      ({ token }) =>
        request(server, `POST /keys/${room.id}`, { token, body: { identity_key: 'x' } }),
    ],
  ];

  test.each(waysIn)('[H7] keeps out whoever comes with %s, until it is lifted', async (_, come) => {
    await expectDone(host, 'ban', member);
    expect(await come(member)).toMatchObject(refused(403, 'You are banned from this room'));
    expect(await participants()).toHaveProperty('items.length', 2);
    await expectDone(moderator, 'unban', member);
    expect(await come(member)).toMatchObject({ status: 200 });
    expect(await participants()).toMatchObject({ items: [{}, {}, { role: 'guest' }] });
  });

  test('[H7] [C6] keeps out whoever comes by socket, until it is lifted', async () => {
    await expectDone(host, 'ban', member);
    const entering = openSocket(server, `/ws/${room.id}?token=${member.token}`);
    expect(await refusalOf(entering)).toMatchObject(refused(403, 'You are banned from this room'));
    await expectDone(host, 'unban', member);
    using _ = await enter(server, room, member);
  });

  test('[H7] lifts with the room alive, too', async () => {
    using watcher = await enter(server, room, host);
    await expectDone(host, 'ban', member);
    await expectDone(host, 'unban', member);
    using _ = await enter(server, room, member);
    expect(await watcher.take({ type: 'join' })).toMatchObject({ user_id: member.id });
  });

  test('[H7] in one room says nothing about another', async () => {
    await expectDone(host, 'ban', member);
    using _ = await enter(server, await roomOf(server, host), member);
    expect(await participants()).toHaveProperty('items.length', 2);
  });

  test('[H7] leaves nobody inside who is at the door at that moment', async () => {
    using watcher = await enter(server, room, host);
    const fates = atOnce(10, () =>
      fateOf(openSocket(server, `/ws/${room.id}?token=${member.token}`)),
    );
    await expectDone(host, 'ban', member);
    for (const fate of await fates)
      expect(['refused with 403', 'closed with 4501']).toContain(fate);
    await watcher.settled();
    expect(await participants()).toMatchObject({
      items: [{ connected: true }, { connected: false }],
    });
  });
});

describe('whoever has left', () => {
  test('[H7] comes back as muted as they went', async () => {
    await expectDone(moderator, 'mute', member);
    await leave(member);
    await join(server, room, member);
    expect(await participants()).toMatchObject({ items: [{}, {}, { muted_by_moderator: true }] });
  });

  test('[H7] can be banned, but neither kicked nor promoted', async () => {
    await leave(member);
    for (const action of ['kick', 'promote']) {
      expect(await act(host, action, member)).toMatchObject({ status: 404 });
    }
    await expectDone(moderator, 'ban', member);
    const back = await request(server, `POST /rooms/join/${room.invite}`, { token: member.token });
    expect(back).toMatchObject(refused(403, 'You are banned from this room'));
  });
});

describe('whoever may not is refused', () => {
  const nobody = { id: randomUUID() };

  test.each(ACTIONS)('[H7] without a token, whatever else is wrong: %s', async (action) => {
    for (const id of [room.id, randomUUID(), 'x']) {
      const reply = await request(server, `POST /moderation/${id}/${action}/x`);
      expect(reply).toMatchObject(refused(401, 'Not authenticated'));
    }
  });

  test.each(ACTIONS)('[H7] as a stranger, before the target is looked for: %s', async (action) => {
    const stranger = await guest(server);
    for (const target of [member, stranger, nobody, { id: 'x' }]) {
      expect(await act(stranger, action, target)).toMatchObject(refused(403, 'Not in room'));
    }
  });

  test.each(ACTIONS)('[H7] as a guest, before the target is looked for: %s', async (action) => {
    for (const target of [moderator, host, nobody, { id: 'x' }]) {
      expect(await act(member, action, target)).toMatchObject(refused(403, 'Insufficient role'));
    }
  });

  test.each(['promote', 'demote'])('[H7] as a moderator: %s', async (action) => {
    for (const target of [member, moderator, nobody]) {
      expect(await act(moderator, action, target)).toMatchObject(refused(403, 'Insufficient role'));
    }
  });

  test.each(ACTIONS)('[H7] where the target is unknown: %s', async (action) => {
    for (const target of [nobody, { id: 'x' }, { id: '0' }, { id: '%00' }]) {
      expect(await act(host, action, target)).toMatchObject(refused(404, 'Target not found'));
    }
  });

  test.each(ACTIONS.filter((action) => action !== 'unban'))(
    '[H7] where the target is a stranger: %s',
    async (action) => {
      const stranger = await guest(server);
      expect(await act(host, action, stranger)).toMatchObject(refused(404, 'Target not found'));
    },
  );

  test('[H7] but to lift a ban nobody needs to be a member', async () => {
    await expectDone(host, 'unban', await guest(server));
  });

  test.each(ACTIONS.slice(0, 5))('[H7] where the target is a host: %s', async (action) => {
    expect(await act(moderator, action, host)).toMatchObject(refused(403, 'Insufficient role'));
  });

  test.each(ACTIONS.filter((action) => action !== 'kick'))(
    '[H7] where a host acts on themself: %s',
    async (action) => {
      expect(await act(host, action, host)).toMatchObject(refused(403, 'Insufficient role'));
    },
  );

  test('[H7] who kicks themself, whatever their role', async () => {
    for (const person of [host, moderator, member]) {
      expect(await act(person, 'kick', person)).toMatchObject(refused(400, 'Cannot kick yourself'));
    }
    expect(await act(moderator, 'ban', moderator)).toMatchObject(
      refused(400, 'Cannot ban yourself'),
    );
  });

  test('[H7] and nothing has happened', async () => {
    using target = await enter(server, room, member);
    for (const action of ACTIONS) await act(member, action, moderator);
    for (const action of ['promote', 'demote']) await act(moderator, action, member);
    expect(await heard(target)).toEqual([]);
    expect(await participants()).toMatchObject({
      items: [
        { role: 'host' },
        { role: 'moderator' },
        { role: 'guest', muted_by_moderator: false },
      ],
    });
  });
});
