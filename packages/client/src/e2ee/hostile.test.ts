/** A server that lies: whatever it tries is refused, or shown. */
import type { hackrtc } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fields } from '../guards.ts';
import type { Asked } from '../testing/hostile.ts';
import type { Person, Visit } from '../testing/sealed.ts';
import type { TestServer } from '../testing/server.ts';
import { isFields } from '../guards.ts';
import { Hostile } from '../testing/hostile.ts';
import { next } from '../testing/next.ts';
import { enter, has, person, read, texts, until, visit, warnings } from '../testing/sealed.ts';
import { startServer } from '../testing/server.ts';
import { toBase64url } from './bytes.ts';
import { identityIn } from './identity.ts';
import { makeKeyPackage } from './key-package.ts';
import { sealedBefore } from './ledger.ts';
import { MlsCipher } from './mls-cipher.ts';
import { memoryVault } from './vault.ts';

const HOUR = 3_600_000;
const SOMETIME = new Date(Date.now() + HOUR).toISOString();

let server: TestServer;
/** Has an honest way to the server. */
let alice: Person;
/** Has somebody in between. */
let bob: Person;
let between: Hostile;
let room: hackrtc.RoomAnswer;
let a: Visit;
let b: Visit;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => server[Symbol.asyncDispose]());

beforeEach(async () => {
  between = new Hostile();
  alice = await person(server.url, 'Alice');
  bob = await person(server.url, 'Bob', between.options);
  room = await alice.client.createRoom({ name: 'Sealed', chat_policy: 'sealed' });
  await bob.client.join(room.invite_code ?? '');
  [a, b] = [await enter(alice, room), await enter(bob, room)];
  await has(a, alice, bob);
});

/** Changes the messages that Bob is told of. */
function alter(change: (message: Fields) => Fields): void {
  between.frame = (frame) => {
    const { type, msg } = frame;
    return [type === 'chat' && isFields(msg) ? { ...frame, msg: change(msg) } : frame];
  };
}

/** A key that claims to be of a device of somebody's, as the server could make one. */
async function madeUp(userId: string) {
  const identity = await identityIn(memoryVault());
  const { preKey } = await makeKeyPackage(identity, userId, HOUR);
  const device = { user_id: userId, device_id: identity.deviceId };
  const keys = { ...device, identity_key: toBase64url(identity.publicKey) };
  return {
    identity,
    deviceId: identity.deviceId,
    listed: { ...keys, pre_key: null, pre_keys_left: 1 },
    claimed: { ...keys, pre_key: preKey },
  };
}

/** Shows Bob one more device, and has a key package for it. */
function smuggle({ listed, claimed }: Awaited<ReturnType<typeof madeUp>>): void {
  between.answer = ({ method, path }, body) => {
    if (path.endsWith('/claim')) return { items: [claimed] };
    return method === 'GET' && path.startsWith('/keys') ? [...listOf(body), listed] : body;
  };
}

/** Has Bob look after who is in the group, and post. */
async function lookAround(): Promise<void> {
  const told = next(b.session, 'member_left');
  const honest = between.frame;
  between.frame = (frame) => [frame, { type: 'member_left', user_id: crypto.randomUUID() }];
  a.session.setState({ raised_hand: true });
  await told;
  between.frame = honest;
  await b.room.post('Who is here?');
}

const isCommit = ({ type }: Fields) => type === 'group_commit';

/** Whatever somebody would change, others were faster. */
const tooLate = ({ method, path }: Asked): number | undefined =>
  method === 'POST' && path.endsWith('/commits') ? 409 : undefined;

const garble = ({ commit, ...rest }: Fields): Fields => ({
  ...rest,
  commit: `${String(commit).slice(0, -8)}AAAAAAAA`,
});

const listOf = (body: unknown): readonly Fields[] =>
  Array.isArray(body) ? body.filter(isFields) : [];

const itemsOf = (body: unknown): readonly Fields[] =>
  listOf(isFields(body) ? body['items'] : undefined);

const isGroup = (value: unknown): value is hackrtc.Group =>
  isFields(value) && typeof value['group_id'] === 'string' && Array.isArray(value['devices']);

const deviceIds = ({ room: { members } }: Visit) => members.map(({ deviceId }) => deviceId);

describe('keys', () => {
  test('a made-up device of somebody verified is shown, and not let in', async () => {
    const own = a.room.members.find(({ userId }) => userId === alice.userId);
    await bob.trust.verify(alice.userId, own?.identityKey ?? '');
    const ghost = await madeUp(alice.userId);
    smuggle(ghost);
    await lookAround();
    expect(deviceIds(b)).not.toContain(ghost.deviceId);
    const device = { userId: alice.userId, deviceId: ghost.deviceId };
    expect(b.room.warnings).toMatchObject([
      { kind: 'changed-key', device, doubtful: true, isMember: false },
    ]);
    expect(warnings(b)).toEqual(b.room.warnings);
  });

  test('a made-up device of somebody else is let in for all to see, and out on demand', async () => {
    const own = a.room.members.find(({ userId }) => userId === alice.userId);
    const { listed, claimed } = await madeUp(alice.userId);
    // To everybody it is as if the server had added a device of Alice's.
    const { device_id, identity_key } = listed;
    const keys = { device_id, identity_key, pre_keys: [claimed.pre_key], expires_at: SOMETIME };
    await alice.client.publishKeys(room.id, keys);
    await until(b, () => b.room.members.length === 3);
    await until(a, () => a.room.members.length === 3);
    for (const there of [a, b]) {
      const change = there.told.findLast(({ type }) => type === 'members');
      expect(change).toMatchObject({ added: [{ userId: alice.userId, deviceId: device_id }] });
      const device = { deviceId: device_id };
      await until(there, () => warnings(there).length > 0);
      expect(warnings(there)).toMatchObject([{ kind: 'changed-key', device, doubtful: false }]);
    }

    await bob.trust.verify(alice.userId, own?.identityKey ?? '');
    await expect(b.room.post('to whom?')).rejects.toThrow('has another key now');
    expect(b.room.warnings).toMatchObject([{ doubtful: true, isMember: true }]);
    await b.room.remove({ userId: alice.userId, deviceId: device_id, identityKey: identity_key });
    await has(b, alice, bob);
    await b.room.post('to Alice');
    await read(a, 'to Alice');
    expect(texts(a)).toEqual(['to Alice']);
  });

  test('a stranger who is no member of the room is not let in', async () => {
    const ghost = await madeUp(crypto.randomUUID());
    smuggle(ghost);
    await lookAround();
    expect(deviceIds(b)).not.toContain(ghost.deviceId);
  });

  test('a device comes with the key that it is named by, and by its own key package', async () => {
    const [real, other] = [await madeUp(alice.userId), await madeUp(alice.userId)];
    const renamed = { ...other.listed, device_id: real.deviceId };
    smuggle({ ...real, listed: renamed });
    await lookAround();
    expect(deviceIds(b)).not.toContain(real.deviceId);
    smuggle({ ...real, claimed: { ...real.claimed, pre_key: other.claimed.pre_key } });
    await lookAround();
    expect(deviceIds(b)).not.toContain(real.deviceId);
  });
});

describe('messages', () => {
  test('one shown as somebody else’s, as another one, or of another room does not open', async () => {
    const id = await a.room.post('Pay Carol.');
    await read(b, 'Pay Carol.');
    const [message] = (await bob.client.messages(room.id)).messages;
    if (!message) throw new Error('There is a message.');
    const stranger = { ...message, id: crypto.randomUUID(), user_id: bob.userId };
    expect(await b.room.read(stranger)).toMatchObject({ reason: 'forged' });
    expect(await b.room.read({ ...message, user_id: bob.userId })).toMatchObject({
      reason: 'forged',
    });
    const again = { ...message, id: crypto.randomUUID() };
    expect(await b.room.read(again)).toMatchObject({ reason: 'replayed' });
    expect(await b.room.read(message)).toMatchObject({ text: 'Pay Carol.' });
    expect(message.id).toBe(id);
  });

  test('one that was altered does not open; the true one still does', async () => {
    const seen: Fields[] = [];
    alter((message) => {
      seen.push(message);
      const ciphertext = String(message['ciphertext']);
      const last = ciphertext.endsWith('A') ? 'Q' : 'A';
      return { ...message, ciphertext: ciphertext.slice(0, -1) + last };
    });
    await a.room.post('as I wrote it');
    await until(b, () => texts(b).length === 1);
    expect(['altered', 'unknown-format']).toContain(texts(b)[0]);
    const [message] = (await bob.client.messages(room.id)).messages;
    expect(message && (await b.room.read(message))).toMatchObject({ text: 'as I wrote it' });
    expect(seen).toHaveLength(1);
  });

  test('plain ones in a sealed room are not shown as if they were sealed', async () => {
    alter((message) => ({ ...message, ciphertext: 'Trust me, I am Alice.', encrypted: false }));
    await a.room.post('really me');
    await read(b, 'not-sealed');
    expect(texts(b)).not.toContain('Trust me, I am Alice.');
    expect(await sealedBefore(bob.vault, room.id)).toBe('mls');
  });

  test('nothing that was replaced comes back', async () => {
    const id = await a.room.post('at nine');
    await read(b, 'at nine');
    const [first] = (await bob.client.messages(room.id)).messages;
    await a.room.edit(id, 'at ten');
    await read(b, 'at ten');
    expect(first && (await b.room.read(first))).toMatchObject({ kind: 'refused' });
  });

  test('what is left out, and what comes late, is told', async () => {
    await a.room.post('one');
    await read(b, 'one');
    const held: Fields[] = [];
    between.frame = (frame) => (frame['type'] === 'chat' && held.push(frame) < 2 ? [] : [frame]);
    await a.room.post('two');
    await a.room.post('three');
    await read(b, 'three');
    const from = { userId: alice.userId };
    expect(warnings(b)).toMatchObject([{ kind: 'missing', count: 1, from }]);
    between.frame = (frame) => [...held.splice(0, 1), frame];
    await a.room.post('four');
    await read(b, 'two');
    expect(texts(b)).toEqual(['one', 'three', 'two']);
    expect(warnings(b)).toMatchObject([{ kind: 'missing' }, { kind: 'reordered', from }]);
  });
});

describe('changes of the group', () => {
  test('what follows a commit that is held back does not open, until it comes', async () => {
    between.refuse = tooLate;
    between.frame = (frame) => (isCommit(frame) ? [] : [frame]);
    between.answer = ({ path }, body) =>
      path.endsWith('/commits') ? { items: [], more: false } : body;
    const carol = await person(server.url, 'Carol');
    await carol.client.join(room.invite_code ?? '');
    await enter(carol, room);
    await has(a, alice, bob, carol);
    await a.room.post('Welcome, Carol');
    await read(b, 'missing-commit');
    between.answer = (_request, body) => body;
    await lookAround();
    const [message] = (await bob.client.messages(room.id)).messages;
    expect(message && (await b.room.read(message))).toMatchObject({ text: 'Welcome, Carol' });
    await has(b, alice, bob, carol);
  });

  test('after one that does not fit nothing is posted, until the true one comes', async () => {
    between.refuse = tooLate;
    between.frame = (frame) => [isCommit(frame) ? garble(frame) : frame];
    between.answer = ({ path }, body) =>
      path.endsWith('/commits') ? { items: itemsOf(body).map(garble), more: false } : body;
    const carol = await person(server.url, 'Carol');
    await carol.client.join(room.invite_code ?? '');
    await enter(carol, room);
    await until(b, () => warnings(b).some(({ kind }) => kind === 'broken'));
    await expect(b.room.post('to whom?')).rejects.toThrow('Nothing was sent');
    expect((await alice.client.messages(room.id)).messages).toEqual([]);
    between.frame = (frame) => [frame];
    between.answer = (_request, body) => body;
    // The others let Bob in anew.
    await until(b, () => b.room.state.type === 'ready');
    await has(b, alice, bob, carol);
  });

  test('a member who stops the group gets the others a new one', async () => {
    const mallory = await person(server.url, 'Mallory');
    await mallory.client.join(room.invite_code ?? '');
    const m = await enter(mallory, room);
    await has(a, alice, bob, mallory);
    await has(b, alice, bob, mallory);
    m.session.close();
    const path = `/groups/${room.id}`;
    const { group_id, epoch, devices } = await mallory.client.request('GET', path, isGroup);
    const own = devices.find(({ user_id: userId }) => userId === mallory.userId);
    const post = { group_id, device_id: own?.device_id, welcomes: [], removes: [] };
    const useless = { ...post, epoch, commit: 'AAAA' };
    await mallory.client.request('POST', `${path}/commits`, isFields, useless);
    for (const there of [a, b]) {
      await until(there, () => there.told.some(({ type }) => type === 'restarted'));
      expect(warnings(there)).toContainEqual(
        expect.objectContaining({
          kind: 'broken',
          by: { userId: mallory.userId, deviceId: own?.device_id },
        }),
      );
      await until(there, () => there.room.state.type === 'ready');
    }
    await a.room.post('on we go');
    await read(b, 'on we go');

    const now = await mallory.client.request('GET', path, isGroup);
    const shut = now.devices.map((device) => ({ ...device, welcome: 'AAAA' }));
    const trap = {
      group_id: crypto.randomUUID(),
      replaces: now.group_id,
      device_id: own?.device_id,
    };
    await mallory.client.request('POST', path, isFields, { ...trap, welcomes: shut });
    for (const there of [a, b]) {
      await until(there, () => there.told.filter(({ type }) => type === 'restarted').length === 2);
      await until(there, () => there.room.state.type === 'ready');
    }
    await b.room.post('and on');
    await read(a, 'and on');
  });

  test('a server that was restored from a backup gets a new group', async () => {
    between.answer = ({ method, path }, body) =>
      method === 'GET' && path === `/groups/${room.id}` && isGroup(body)
        ? { ...body, epoch: 0 }
        : body;
    b.session.close();
    const back = await enter(bob, room);
    expect(back.told).toContainEqual(expect.objectContaining({ type: 'restarted' }));
    between.answer = (_request, body) => body;
    await until(a, () => a.told.some(({ type }) => type === 'restarted'));
    await a.room.post('as before');
    await read(back, 'as before');
  });

  test('an old welcome is no way back in', async () => {
    const toDan = new Hostile();
    const dan = await person(server.url, 'Dan', toDan.options);
    await dan.client.join(room.invite_code ?? '');
    let old: unknown;
    toDan.answer = ({ path }, body) => {
      if (path.endsWith('/welcome')) old ??= isFields(body) && 'welcome' in body ? body : undefined;
      return path.endsWith('/welcome') && old !== undefined ? old : body;
    };
    const first = await enter(dan, room);
    await has(a, alice, bob, dan);
    await dan.client.leaveRoom(room.id);
    await has(a, alice, bob);
    first.session.close();
    await dan.client.join(room.invite_code ?? '');
    const d = await visit(dan, room);
    await has(a, alice, bob, dan);
    await a.room.post('to Dan as well');
    await until(d, () => texts(d).length > 0);
    expect(texts(d)).not.toContain('to Dan as well');
    expect(d.room.state).toMatchObject({ type: 'waiting-for-somebody' });
    await expect(d.room.post('Am I in?')).rejects.toThrow('Nothing was sent');
  });

  test('a group that was replaced does not come back', async () => {
    const before = Promise.withResolvers<unknown>();
    between.answer = ({ method, path }, body) => {
      if (method === 'GET' && path === `/groups/${room.id}`) before.resolve(body);
      return body;
    };
    b.session.close();
    (await enter(bob, room)).session.close();
    a.session.close();
    const carol = await person(server.url, 'Carol');
    await carol.client.join(room.invite_code ?? '');
    await enter(carol, room);
    const there = await enter(bob, room);
    expect(there.told.map(({ type }) => type)).toContain('restarted');
    there.session.close();
    const old = await before.promise;
    between.answer = ({ method, path }, body) =>
      method === 'GET' && path === `/groups/${room.id}` ? old : body;
    const back = await visit(bob, room);
    await until(back, () => back.room.state.type === 'failed');
    await expect(back.room.post('with which keys?')).rejects.toThrow('went back');
  });

  test('a group of the server’s own making shows whose keys it has not', async () => {
    const own = a.room.members.find(({ userId }) => userId === alice.userId);
    await bob.trust.verify(alice.userId, own?.identityKey ?? '');
    const { claimed, identity } = await madeUp(alice.userId);
    const device = b.room.members.find(({ userId }) => userId === bob.userId);
    const wanted = [{ user_id: bob.userId, device_id: device?.deviceId }];
    const path = `/keys/${room.id}/claim`;
    const answer = await alice.client.request('POST', path, isFields, { devices: wanted });
    const preKey = String(itemsOf(answer)[0]?.['pre_key']);
    const groupId = crypto.randomUUID();
    const options = { identity, userId: alice.userId, roomId: room.id, groupId };
    const adds = [{ userId: bob.userId, identityKey: device?.identityKey ?? '', preKey }];
    const { welcomes } = await MlsCipher.found(options, adds);
    const by = { user_id: alice.userId, device_id: claimed.device_id };
    const standing = { group_id: groupId, epoch: 1, founded_by: by, devices: [by, ...wanted] };
    const welcome = { group_id: groupId, epoch: 1, welcome: welcomes[0]?.welcome };
    between.answer = ({ method, path: asked }, body) => {
      if (asked.endsWith('/welcome')) return welcome;
      if (asked.endsWith('/commits')) return { items: [], more: false };
      return method === 'GET' && asked === `/groups/${room.id}` ? standing : body;
    };
    b.session.close();
    const back = await enter(bob, room);
    expect(back.told.map(({ type }) => type)).toContain('restarted');
    const shown = { kind: 'changed-key', doubtful: true, isMember: true };
    expect(back.room.warnings).toContainEqual(expect.objectContaining(shown));
    await expect(back.room.post('to whom?')).rejects.toThrow('has another key now');
  });

  test('who is no member, and cannot be put out, is not written to', async () => {
    between.answer = ({ path }, body) =>
      path.endsWith('/participants')
        ? { items: itemsOf(body).filter(({ user_id: userId }) => userId === bob.userId) }
        : body;
    between.refuse = ({ method, path }) =>
      method === 'POST' && path.endsWith('/commits') ? 409 : undefined;
    await expect(lookAround()).rejects.toThrow('no member of this room');
    expect(b.room.warnings).toMatchObject([{ kind: 'ghost', device: { userId: alice.userId } }]);
    expect((await alice.client.messages(room.id)).messages).toEqual([]);
  });
});
