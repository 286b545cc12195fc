import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { textLike } from '../../testing/matchers.ts';
import { testNodes } from '../../testing/nodes.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import type { Fields, Reply } from '../../testing/request.ts';
import { atOnce, isFields, list, request, succeed, tally, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';

const WELCOME = 'd2VsY29tZQ';
/** As long as a commit may be. */
const LONGEST = 262_144;

let server: TestServer;
let ann: Person;
let bo: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testNodes();
  [ann, bo] = [await guest(server), await guest(server, 'Bo')];
});
afterAll(() => server[Symbol.asyncDispose]());
/** Ann and Bo are in a room, each with a device that has keys. */
beforeEach(async () => {
  room = await roomOf(server, ann);
  await publish(ann);
  await publish(bo);
});

const laptop = ({ id }: Person) => ({ user_id: id, device_id: `${id}-laptop` });
const keysPath = () => `/keys/${room.id}`;

/** Asks below `/groups/{room}`, or of keys. */
function ask(line: string, { token }: Person, body?: Fields): Promise<Reply> {
  const [method = '', path = ''] = line.split(' ');
  const whole = path.startsWith('/keys') ? path : `/groups/${room.id}${path}`;
  return request(server, `${method} ${whole}`, { token, ...(body && { body }) });
}

function publish(person: Person, fields: Fields = {}): Promise<Fields> {
  const { device_id: device } = laptop(person);
  const supply = { identity_key: `${person.name}-key`, pre_keys: ['b25l', 'dHdv'] };
  const body = { ...supply, device_id: device, ...fields };
  return succeed(server, `POST ${keysPath()}`, { token: person.token, body });
}

const newGroup = (person: Person, fields: Fields = {}): Fields => ({
  group_id: randomUUID(),
  replaces: null,
  device_id: laptop(person).device_id,
  welcomes: [],
  ...fields,
});

/** Ann's group, Bo in it. */
async function founded(): Promise<Fields> {
  const group = newGroup(ann, { welcomes: [{ ...laptop(bo), welcome: WELCOME }] });
  expect(await ask('POST ', ann, group)).toMatchObject({ status: 200 });
  return group;
}

const newCommit = ({ group_id }: Fields, person: Person, fields: Fields = {}): Fields => ({
  group_id,
  epoch: 1,
  device_id: laptop(person).device_id,
  commit: 'Y29tbWl0',
  welcomes: [],
  removes: [],
  ...fields,
});

const refused = (status: number, why: RegExp) => ({ status, body: { detail: textLike(why) } });

describe('keys of devices', () => {
  test('[H6] [H11] stand beside the bundles of people, and are claimed once each', async () => {
    await succeed(server, `POST ${keysPath()}`, {
      token: ann.token,
      body: { identity_key: 'documented' },
    });
    await publish(bo, { pre_keys: [], pre_key: 'bGFzdA==', endorsement: 'by.one' });
    const documented = { user_id: ann.id, identity_key: 'documented', pre_key: null };
    const listed = await list(server, `GET ${keysPath()}`);
    expect(listed[0]).toEqual(documented);
    const [own, others] = [ann, bo].map((person) => ({
      ...laptop(person),
      identity_key: `${person.name}-key`,
    }));
    expect(listed.slice(1)).toHaveLength(2);
    expect(listed).toContainEqual({ ...own, pre_key: null, pre_keys_left: 2 });
    const left = { pre_key: null, pre_keys_left: 3, endorsement: 'by.one' };
    expect(listed).toContainEqual({ ...others, ...left });

    const claim = async () => {
      const devices = [laptop(bo), { user_id: randomUUID(), device_id: 'unknown' }];
      const { body } = await ask(`POST ${keysPath()}/claim`, ann, { devices });
      return body;
    };
    const given = (preKey: string) => ({ items: [{ ...others, pre_key: preKey }] });
    expect(await claim()).toEqual(given('b25l'));
    expect(await claim()).toEqual(given('dHdv'));
    expect(await claim()).toEqual(given('bGFzdA=='));
    expect(await claim()).toEqual(given('bGFzdA=='));
    expect(await ask(`DELETE ${keysPath()}/${laptop(bo).device_id}`, bo)).toMatchObject({
      status: 200,
    });
    expect(await claim()).toEqual({ items: [] });
  });

  test('[H11] are heard of by everybody, and are of nobody who has left', async () => {
    using socket = await enter(server, room, ann);
    await publish(bo, { expires_at: '2000-01-01T00:00:00Z', pre_keys: ['bmV3'] });
    const told = { type: 'keys_published', ...laptop(bo), identity_key: 'Bo-key' };
    expect(await socket.take({ type: 'keys_published' })).toEqual(told);
    await succeed(server, `POST /rooms/${room.id}/leave`, { token: bo.token });
    expect(await list(server, `GET ${keysPath()}`)).toMatchObject([laptop(ann)]);
  });

  test.each([
    [{ pre_keys: ['b25l'], device_id: undefined }, 'device_id'],
    [{ device_id: '' }, 'device_id'],
    [{ device_id: 'a b' }, 'device_id'],
    [{ device_id: 'x'.repeat(65) }, 'device_id'],
    [{ pre_keys: Array.from({ length: 51 }, () => 'b25l') }, 'pre_keys'],
    [{ pre_keys: ['no base64!'] }, 'pre_keys', '0'],
    [{ pre_keys: ['b25l', 'x'.repeat(4097)] }, 'pre_keys', '1'],
    [{ expires_at: 'tomorrow' }, 'expires_at'],
    [{ endorsement: 'a b' }, 'endorsement'],
  ])('[H11] [C13] that do not fit are refused (%#)', async (fields, ...place) => {
    const supply = { identity_key: 'key', device_id: 'laptop', ...fields };
    const { status, body } = await ask(`POST ${keysPath()}`, ann, supply);
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ loc: ['body', ...place] }] });
  });
});

describe('a group', () => {
  test('[H11] is founded by one, whoever asks at the same time, and heard of', async () => {
    using socket = await enter(server, room, bo);
    expect(await ask('GET ', ann)).toMatchObject({ body: { group_id: null } });
    const asked = [ann, bo, ann, bo].map((person) => ({ person, group: newGroup(person) }));
    const replies = await Promise.all(
      asked.map(({ person, group }) => ask('POST ', person, group)),
    );
    expect(tally(replies)).toEqual({ 200: 1, 409: 3 });
    const winner = replies.findIndex(({ status }) => status === 200);
    const { body: group } = await ask('GET ', ann);
    const { group: own, person } = asked[winner] ?? {};
    const founder = person && laptop(person);
    expect(group).toEqual({
      group_id: own?.['group_id'],
      epoch: 1,
      founded_at: textLike(/Z$/),
      founded_by: founder,
      devices: [founder],
    });
    const lost = replies.filter(({ status }) => status === 409);
    for (const { body } of lost) expect(body).toEqual({ detail: textLike(/another group/), group });
    expect(await socket.take({ type: 'group_founded' })).toEqual({
      type: 'group_founded',
      group_id: own?.['group_id'],
      group_epoch: 1,
      by: founder,
    });
    // An answer that was lost costs nothing.
    expect(await ask('POST ', person ?? ann, own)).toMatchObject({ status: 200, body: group });
  });

  test('[H11] welcomes devices that have keys, and takes the place of another', async () => {
    using socket = await enter(server, room, bo);
    using other = await enter(server, room, ann);
    const first = await founded();
    const { group_id: id } = first;
    const told = { type: 'group_welcome', group_id: id, group_epoch: 1 };
    const { device_id: device } = laptop(bo);
    expect(await socket.take({ type: 'group_welcome' })).toEqual({ ...told, device_id: device });
    await other.take({ type: 'group_founded' });
    await other.settled();
    expect(other.drain().filter(({ type }) => type === 'group_welcome')).toEqual([]);
    const read = `GET /welcome?device_id=${device}`;
    const welcome = { group_id: id, epoch: 1, welcome: WELCOME };
    expect(await ask(read, bo)).toMatchObject({ status: 200, body: welcome });
    expect(await ask(read, ann)).toMatchObject(refused(404, /no welcome/));
    const stranger = { ...laptop(bo), device_id: 'unknown', welcome: WELCOME };
    const replacing = newGroup(bo, { replaces: id, welcomes: [stranger] });
    expect(await ask('POST ', bo, replacing)).toMatchObject(refused(404, /published no keys/));
    expect(await ask('POST ', bo, newGroup(bo, { replaces: randomUUID() }))).toMatchObject({
      status: 409,
      body: { group: { group_id: id } },
    });
    const next = newGroup(bo, { replaces: id });
    expect(await ask('POST ', bo, next)).toMatchObject({ status: 200 });
    expect(await ask(read, bo)).toMatchObject({ status: 404 });
    expect(await ask('POST /commits', ann, newCommit(first, ann))).toMatchObject({
      status: 409,
      body: { detail: textLike(/changed meanwhile/), group_id: next['group_id'], epoch: 1 },
    });
  });

  test('[H11] takes one commit for each epoch, and tells the others of the winner', async () => {
    using socket = await enter(server, room, bo);
    const group = await founded();
    const asked = [ann, bo, ann, bo].map((person, index) =>
      newCommit(group, person, { commit: `commit${index}` }),
    );
    const commit = (body: Fields) =>
      ask('POST /commits', body['device_id'] === laptop(ann).device_id ? ann : bo, body);
    const replies: Reply[] = await Promise.all(asked.map(commit));
    expect(tally(replies)).toEqual({ 200: 1, 409: 3 });
    const index = replies.findIndex(({ status }) => status === 200);
    const winner = asked[index] ?? {};
    const made = { epoch: 2, commit: winner['commit'] };
    expect(replies[index]?.body).toEqual({ epoch: 2 });
    const lost = { ...made, group_id: group['group_id'], detail: textLike(/changed meanwhile/) };
    const losers = replies.filter(({ status }) => status === 409);
    for (const { body } of losers) expect(body).toEqual(lost);
    const by = laptop(winner['device_id'] === laptop(ann).device_id ? ann : bo);
    const frame = await socket.take({ type: 'group_commit' });
    const { group_id: id } = group;
    expect(frame).toEqual({
      type: 'group_commit',
      group_id: id,
      group_epoch: 2,
      commit: winner['commit'],
      ...by,
    });
    expect(await commit(winner)).toMatchObject({ status: 200, body: { epoch: 2 } });
    expect(await ask(`GET /commits?group=${text(group, 'group_id')}`, bo)).toMatchObject({
      body: { items: [{ ...made, ...by }], more: false },
    });
  });

  test('[H11] knows a commit that is asked for again, whoever has left meanwhile', async () => {
    const cy = await guest(server, 'Cy');
    await publish(cy);
    const group = await founded();
    const welcomes = [{ ...laptop(cy), welcome: WELCOME }];
    const commit = newCommit(group, ann, { welcomes });
    const made = { status: 200, body: { epoch: 2 } };
    expect(await ask('POST /commits', ann, commit)).toMatchObject(made);
    await succeed(server, `POST /rooms/${room.id}/leave`, { token: cy.token });
    expect(await ask('POST /commits', ann, commit)).toMatchObject(made);
    const next = { ...commit, epoch: 2 };
    expect(await ask('POST /commits', ann, next)).toMatchObject(refused(404, /no keys/));
  });

  test('[H11] is changed by its devices alone', async () => {
    expect(await ask('POST /commits', ann, newCommit(newGroup(ann), ann))).toMatchObject(
      refused(404, /no such group/),
    );
    const group = await founded();
    const foreign = newCommit(group, ann, { device_id: 'another' });
    expect(await ask('POST /commits', ann, foreign)).toMatchObject(
      refused(403, /not in the group/),
    );
    // A device of somebody else's name is none of theirs.
    const stolen = newCommit(group, ann);
    expect(await ask('POST /commits', bo, stolen)).toMatchObject(refused(403, /not in the group/));
    const seen = { group_id: group['group_id'], device_id: 'another', epoch: 1 };
    expect(await ask('POST /seen', ann, seen)).toMatchObject(refused(403, /not in the group/));
    const removal = newCommit(group, ann, { removes: [laptop(bo)] });
    expect(await ask('POST /commits', ann, removal)).toMatchObject({ status: 200 });
    expect(await ask('POST /commits', bo, newCommit(group, bo, { epoch: 2 }))).toMatchObject(
      refused(403, /not in the group/),
    );
    expect(await ask('GET ', ann)).toMatchObject({ body: { devices: [laptop(ann)] } });
  });

  test('[H11] keeps commits for a device that is away, until all have seen them', async () => {
    const group = await founded();
    const id = text(group, 'group_id');
    for (let epoch = 1; epoch <= 33; epoch += 1) {
      await ask('POST /commits', ann, newCommit(group, ann, { epoch }));
    }
    const epochs = async (after: number) => {
      const line = `GET /groups/${room.id}/commits?group=${id}&after=${after}`;
      const { items, more } = await succeed(server, line, { token: bo.token });
      const all = Array.isArray(items) ? items.filter(isFields) : [];
      return { first: all[0]?.['epoch'], count: all.length, more };
    };
    expect(await epochs(1)).toEqual({ first: 2, count: 32, more: true });
    expect(await epochs(33)).toEqual({ first: 34, count: 1, more: false });
    expect(await ask(`GET /commits?group=${id}&after=x`, bo)).toMatchObject({ status: 422 });
    const see = (person: Person, epoch: number) =>
      ask('POST /seen', person, { group_id: id, ...laptop(person), epoch });
    await see(ann, 34);
    expect(await epochs(1)).toMatchObject({ first: 2 });
    await see(bo, 30);
    expect(await epochs(1)).toEqual({ first: 31, count: 4, more: false });
  });

  test('[H11] is told to those who come back, and to nobody of another dialect', async () => {
    const open = await roomOf(server, ann, { name: `open-${randomUUID()}`, access: 'open' });
    room = open;
    await publish(ann);
    await publish(bo);
    const { name } = await succeed(server, `GET /rooms/${open.id}`, { token: ann.token });
    using foreign = await openSocket(server, `/ws?room_id=${String(name)}&client_id=foreign`);
    const path = `/ws/${open.id}?token=${bo.token}&resume=1`;
    using lost = await openSocket(server, path);
    const welcome = await lost.take({ type: 'welcome' });
    const own = await lost.take({ type: 'participant_state', user_id: bo.id });
    foreign.drain();
    lost.webSocket.terminate();
    const group = await founded();
    const place = `epoch=${text(own, 'epoch')}&offset=${Number(own['offset'])}&frames=9`;
    const claim = `session=${text(welcome, 'session')}&resume_token=${text(welcome, 'resume_token')}`;
    using back = await openSocket(server, `${path}&${claim}&${place}`);
    await back.take({ type: 'resumed', recovered: true });
    const told = back.drain().filter(({ type }) => String(type).startsWith('group'));
    const known = { group_id: group['group_id'], group_epoch: 1 };
    expect(told).toMatchObject([
      { type: 'group_founded', ...known },
      { type: 'group_welcome', ...known },
    ]);
    expect(foreign.drain()).toEqual([]);
  });

  test('[H11] takes long commits, which frames only tell of', async () => {
    using socket = await enter(server, room, bo);
    const group = await founded();
    const commit = 'x'.repeat(LONGEST);
    expect(await ask('POST /commits', ann, newCommit(group, ann, { commit }))).toMatchObject({
      status: 200,
    });
    const frame = await socket.take({ type: 'group_commit' });
    expect(frame).toMatchObject({ group_epoch: 2, ...laptop(ann) });
    expect(frame).not.toHaveProperty('commit');
    const { body } = await ask(`GET /commits?group=${text(group, 'group_id')}`, bo);
    expect(body).toMatchObject({ items: [{ epoch: 2, commit }] });
    const longer = newCommit(group, ann, { epoch: 2, commit: `${commit}x` });
    expect(await ask('POST /commits', ann, longer)).toMatchObject({ status: 422 });
    const huge = { ...longer, commit: 'x'.repeat(16 * LONGEST) };
    expect(await ask('POST /commits', ann, huge)).toMatchObject(refused(413, /4194304 bytes/));
    const line = `POST /groups/${room.id}/commits`;
    expect(await request(server, line, { body: huge })).toMatchObject({ status: 401 });
  });
});

describe('whoever is no member any more', () => {
  test.each([
    ['leaves', (person: Person) => [`POST /rooms/${room.id}/leave`, person] as const],
    ['is kicked', ({ id }: Person) => [`POST /moderation/${room.id}/kick/${id}`, ann] as const],
    ['is banned', ({ id }: Person) => [`POST /moderation/${room.id}/ban/${id}`, ann] as const],
    ['ends their account', (person: Person) => ['DELETE /users/me', person] as const],
  ])('[H11] is told of, once, when somebody %s', async (_, act) => {
    const cy = await guest(server, 'Cy');
    await join(server, room, cy);
    await publish(cy);
    using socket = await enter(server, room, ann);
    const [line, { token }] = act(cy);
    await succeed(server, line, { token });
    expect(await socket.take({ type: 'member_left' })).toEqual({
      type: 'member_left',
      user_id: cy.id,
    });
    await request(server, line, { token });
    await atOnce(2, () => socket.settled());
    expect(socket.drain().filter(({ type }) => type === 'member_left')).toEqual([]);
    const known = await list(server, `GET ${keysPath()}`);
    expect(known.map((item) => item['user_id'])).not.toContain(cy.id);
    const { items } = await succeed(server, `GET /rooms/${room.id}/participants`);
    expect(JSON.stringify(items)).not.toContain(cy.id);
  });
});
