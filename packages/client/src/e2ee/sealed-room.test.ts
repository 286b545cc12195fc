import type { hackrtc } from '@parley/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person, Visit } from '../testing/sealed.ts';
import type { TestServer } from '../testing/server.ts';
import type { Vault } from './vault.ts';
import { isFields } from '../guards.ts';
import { Hostile } from '../testing/hostile.ts';
import { next } from '../testing/next.ts';
import {
  enter,
  has,
  otherDevice,
  person,
  read,
  texts,
  until,
  visit,
  warnings,
} from '../testing/sealed.ts';
import { startServer } from '../testing/server.ts';
import { Archive } from './archive.ts';
import { refused } from './cipher.ts';
import { sealedBefore } from './ledger.ts';
import { decodeKept, encodeKept } from './mls-state.ts';
import { newRoomKey } from './shared-key-cipher.ts';

let server: TestServer;
let alice: Person;
let bob: Person;
let carol: Person;
let room: hackrtc.RoomAnswer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => server[Symbol.asyncDispose]());

beforeEach(async () => {
  const people = ['Alice', 'Bob', 'Carol'].map(async (name) => person(server.url, name));
  const [first, second, third] = await Promise.all(people);
  if (!first || !second || !third) throw new Error('There are three of them.');
  [alice, bob, carol] = [first, second, third];
  room = await alice.client.createRoom({ name: 'Sealed', chat_policy: 'sealed' });
  await bob.client.join(room.invite_code ?? '');
});

const history = async ({ client }: Person) => (await client.messages(room.id)).messages;

async function readAll(someone: Person, { room: sealed }: Visit): Promise<readonly unknown[]> {
  const readings = [];
  for (const message of await history(someone)) {
    const reading = await sealed.read(message);
    readings.push(reading.kind === 'opened' ? reading.text : reading.reason);
  }
  return readings;
}

/** The keys that a device has of the room become as old as they can. */
async function age(vault: Vault): Promise<void> {
  const groups = await vault.get('groups', room.id);
  if (!isFields(groups) || !Array.isArray(groups['states'])) throw new Error('It has none.');
  const states = groups['states'].map((state: Uint8Array) => {
    const kept = decodeKept(state);
    return kept && encodeKept({ ...kept, renewed: 0 });
  });
  await vault.put('groups', room.id, { ...groups, states });
}

describe('texts', () => {
  test('people read what the server cannot', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    const id = await a.room.post('We meet at nine.');
    await read(b, 'We meet at nine.');
    expect(b.told.at(-1)).toMatchObject({
      message: { id, user_id: alice.userId, encrypted: true },
      reading: { sender: { userId: alice.userId } },
    });
    await b.room.post('At ten.', { reply_to: id });
    await read(a, 'At ten.');
    await a.room.edit(id, 'We meet at ten.');
    await read(b, 'We meet at ten.');
    for (const [someone, there] of [
      [alice, a],
      [bob, b],
    ] as const) {
      expect(await readAll(someone, there)).toEqual(['We meet at ten.', 'At ten.']);
      expect(warnings(there)).toEqual([]);
    }
    for (const { ciphertext } of await history(alice)) {
      expect(ciphertext).toMatch(/^parley1\.m\.[\w-]+$/);
    }
    await a.session.delete(id);
    await b.room.post('Fine.');
    await read(a, 'Fine.');
    expect(warnings(a)).toEqual([]);
  });

  test('a text that is too long, or refused, leaves no gap that others would wonder about', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await a.room.post('one');
    await expect(a.room.post('x'.repeat(4000))).rejects.toThrow('bytes');
    const reply = a.room.post('to nobody', { reply_to: crypto.randomUUID() });
    await expect(reply).rejects.toMatchObject({ status: 400 });
    const id = crypto.randomUUID();
    await a.room.post('two', { id });
    // As somebody does who did not hear that it was stored.
    await a.room.post('two', { id });
    await a.room.post('three');
    await read(b, 'three');
    expect(texts(b)).toEqual(['one', 'two', 'three']);
    expect(await readAll(alice, a)).toEqual(['one', 'two', 'three']);
    expect(warnings(b)).toEqual([]);
  });

  test('an edit that did not come to be leaves the text as it was', async () => {
    const a = await enter(alice, room);
    const id = await a.room.post('as it was');
    const archive = await Archive.in(alice.vault);
    const kept = await archive.get(id);
    if (!kept) throw new Error('It is there.');
    // As after a crash, before the server has heard of it.
    const { text, sealed } = kept;
    const edit = { text: 'as it should be', sealed: 'parley1.m.AAAA', version: 1 };
    await archive.put(id, { ...kept, ...edit, before: { text, sealed } });
    expect(await readAll(alice, a)).toEqual(['as it was']);
    await a.room.edit(id, 'as it is');
    expect(await readAll(alice, a)).toEqual(['as it is']);
    expect(await archive.get(id)).not.toHaveProperty('before');
  });

  test('[X3] nothing is sent where it cannot be sealed', async () => {
    await enter(alice, room);
    const between = new Hostile();
    const dan = await person(server.url, 'Dan', between.options);
    await dan.client.join(room.invite_code ?? '');
    between.answer = ({ path }, body) => (path.startsWith('/groups') ? 'no such thing' : body);
    const d = await visit(dan, room);
    await until(d, () => d.room.state.type === 'failed');
    await expect(d.room.post('in clear?')).rejects.toThrow('makes no sense');
    expect(between.sent.join()).not.toContain('in clear?');
    expect(await history(alice)).toEqual([]);
  });
});

describe('who has the keys', () => {
  test('who joins reads nothing older, who is kicked nothing newer', async () => {
    const a = await enter(alice, room);
    await a.room.post('before');
    const b = await enter(bob, room);
    expect(await readAll(bob, b)).toEqual(['before-you-joined']);
    await carol.client.join(room.invite_code ?? '');
    const c = await enter(carol, room);
    await has(c, alice, bob, carol);
    const left = next(a.session, 'member_left');
    await alice.client.moderation.kick(room.id, bob.userId);
    await left;
    await a.room.post('after');
    await read(c, 'after');
    await has(c, alice, carol);
    const [, removal] = c.told.filter(({ type }) => type === 'members');
    expect(removal).toMatchObject({ added: [], removed: [{ userId: bob.userId }] });
    expect(b.room.state).toMatchObject({ type: 'failed' });
    const [after] = (await history(alice)).slice(-1);
    expect(after && (await b.room.read(after))).toEqual(refused('missing-commit'));
  });

  test('who leaves for good has them no more, and who comes back has new ones', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await has(a, alice, bob);
    await bob.client.leaveRoom(room.id);
    await has(a, alice);
    b.session.close();
    await a.room.post('without Bob');
    await bob.client.join(room.invite_code ?? '');
    const back = await enter(bob, room);
    await a.room.post('with Bob');
    await read(back, 'with Bob');
    expect(await readAll(bob, back)).toEqual(['before-you-joined', 'with Bob']);
  });

  test('all devices and tabs of a person have them', async () => {
    const a = await enter(alice, room);
    const [tab, other] = [await enter(bob, room), await enter(bob, room)];
    const phone = await otherDevice(bob, server.url);
    const p = await enter(phone, room);
    await has(a, alice, bob, phone);
    await a.room.post('to all of Bob');
    for (const there of [tab, other, p]) await read(there, 'to all of Bob');
    await Promise.all([tab.room.post('from a tab'), p.room.post('from the phone')]);
    for (const there of [a, tab, other, p]) {
      await read(there, 'from a tab');
      await read(there, 'from the phone');
    }
    expect(new Set(warnings(a).map(({ kind }) => kind))).toEqual(new Set(['changed-key']));
    expect(a.room.warnings).toMatchObject([{ doubtful: false, isMember: true }]);
  });

  test('all who come at once get them', async () => {
    await carol.client.join(room.invite_code ?? '');
    const people = [alice, bob, carol];
    const there = await Promise.all(people.map(async (someone) => enter(someone, room)));
    for (const each of there) await has(each, ...people);
    for (const [at, each] of there.entries()) await each.room.post(`I am number ${at}`);
    for (const each of there) await read(each, 'I am number 2');
    for (const each of there) expect(texts(each)).toHaveLength(3);
  });
});

describe('coming back', () => {
  test('who was away for many changes reads all that was written', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    b.session.close();
    const expected: string[] = [];
    for (let change = 0; change < 3; change += 1) {
      const guest = await person(server.url, `Guest ${change}`);
      await guest.client.join(room.invite_code ?? '');
      const g = await enter(guest, room);
      await g.room.post(`hello ${change}`);
      await read(a, `hello ${change}`);
      await guest.client.leaveRoom(room.id);
      await has(a, alice, bob);
      await a.room.post(`bye ${change}`);
      expected.push(`hello ${change}`, `bye ${change}`);
    }
    const back = await enter(bob, room);
    expect(texts(back)).toEqual(expected);
    expect(warnings(back)).toEqual([]);
    await back.room.post('I have read it all');
    await read(a, 'I have read it all');
  });

  test('commits that got lost on the way are fetched', async () => {
    const between = new Hostile();
    const dan = await person(server.url, 'Dan', between.options);
    await dan.client.join(room.invite_code ?? '');
    const [a, d] = [await enter(alice, room), await enter(dan, room)];
    between.frame = (frame) => (frame['type'] === 'group_commit' ? [] : [frame]);
    await enter(bob, room);
    await a.room.post('to three');
    await read(d, 'to three');
    await has(d, alice, bob, dan);
    expect(texts(d)).toEqual(['to three']);
  });

  test('a device that lost the group is let in anew, and says so', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await a.room.post('one');
    await read(b, 'one');
    expect(await readAll(bob, b)).toEqual(['one']);
    b.session.close();
    await bob.vault.delete('groups', room.id);
    await a.room.post('two');
    const back = await enter(bob, room);
    expect(back.told).toContainEqual({
      type: 'state',
      state: { type: 'waiting-for-somebody', because: 'state-lost' },
    });
    await a.room.post('three');
    await read(back, 'three');
    expect(await readAll(bob, back)).toEqual(['one', 'before-you-joined', 'three']);
    await has(a, alice, bob);
  });

  test('a device whose keys are a week old takes new ones', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await has(a, alice, bob);
    b.session.close();
    await age(bob.vault);
    const renewal = next(a.session, 'group_commit');
    const back = await enter(bob, room);
    expect(await renewal).toMatchObject({ user_id: bob.userId });
    await back.room.post('With new keys.');
    await read(a, 'With new keys.');
  });

  test('who was away for longer than commits are kept is let in anew, and says so', async () => {
    const between = new Hostile();
    const dan = await person(server.url, 'Dan', between.options);
    await dan.client.join(room.invite_code ?? '');
    const [a, d] = [await enter(alice, room), await enter(dan, room)];
    d.session.close();
    await enter(bob, room);
    await has(a, alice, bob, dan);
    await a.room.post('while Dan was away');
    // As after GROUP_COMMITS_DAYS.
    between.answer = ({ path }, body) =>
      path.endsWith('/commits') ? { items: [], more: false } : body;
    const back = await enter(dan, room);
    expect(back.told).toContainEqual({
      type: 'state',
      state: { type: 'waiting-for-somebody', because: 'away-too-long' },
    });
    await a.room.post('with Dan');
    await read(back, 'with Dan');
    expect(texts(back)).toEqual(['missing-commit', 'before-you-joined', 'with Dan']);
    await has(a, alice, bob, dan);
  });

  test('where nobody is there who could let one in, the room has a new group', async () => {
    const a = await enter(alice, room);
    await a.room.post('to myself');
    a.session.close();
    const b = await enter(bob, room);
    await b.room.post('Is anybody here?');
    b.session.close();
    const back = await enter(alice, room);
    await read(back, 'Is anybody here?');
    const restarted = back.told.find(({ type }) => type === 'restarted');
    expect(restarted).toMatchObject({ by: { userId: bob.userId } });
    const change = back.told.find(({ type }) => type === 'members');
    expect(change).toMatchObject({ added: [{ userId: bob.userId }], by: { userId: bob.userId } });
    expect(await readAll(alice, back)).toEqual(['to myself', 'Is anybody here?']);
  });
});

describe('asking again', () => {
  test('an author seals a message again while all who are there could read it', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await a.room.post('before Carol');
    await read(b, 'before Carol');
    const [message] = await history(bob);
    if (!message) throw new Error('There is a message.');
    const forget = async () => bob.vault.delete('archive', message.id);
    await forget();
    expect(await b.room.read(message)).toEqual(refused('state-lost'));
    expect(b.room.askAgain(message)).toBe(true);
    await until(b, () => texts(b).length === 2);
    expect(await readAll(bob, b)).toEqual(['before Carol']);

    await carol.client.join(room.invite_code ?? '');
    const c = await enter(carol, room);
    await has(a, alice, bob, carol);
    await forget();
    // The server could make a question of Carol's one of Bob's: nobody gets what she should not.
    for (const there of [b, c]) {
      there.room.askAgain(message);
      await until(there, () => there.told.some(({ type }) => type === 'denied'));
    }
    expect(await readAll(bob, b)).toEqual(['state-lost']);
    expect(await readAll(carol, c)).toEqual(['before-you-joined']);
  });

  test('an author who is away is asked when they come', async () => {
    const [a, b] = [await enter(alice, room), await enter(bob, room)];
    await a.room.post('lost on the way');
    await read(b, 'lost on the way');
    const left = next(b.session, 'leave');
    a.session.close();
    await left;
    const [message] = await history(bob);
    if (!message) throw new Error('There is a message.');
    await bob.vault.delete('archive', message.id);
    expect(b.room.askAgain(message)).toBe(false);
    await enter(alice, room);
    await until(b, () => texts(b).length === 2);
    expect(await readAll(bob, b)).toEqual(['lost on the way']);
  });
});

describe('sealed by link', () => {
  test('whoever has the link reads and writes, and nobody else', async () => {
    const cipher = { kind: 'shared-key', key: newRoomKey() } as const;
    const [a, b] = [await enter(alice, room, { cipher }), await enter(bob, room, { cipher })];
    const id = await a.room.post('We have a link');
    await read(b, 'We have a link');
    await a.room.edit(id, 'We share a link');
    await read(b, 'We share a link');
    const [message] = await history(alice);
    expect(message?.ciphertext).toMatch(/^parley1\.k\./);
    await carol.client.join(room.invite_code ?? '');
    const other = { kind: 'shared-key', key: newRoomKey() } as const;
    const c = await enter(carol, room, { cipher: other });
    expect(await readAll(carol, c)).toEqual(['no-key']);
    expect(warnings(b)).toEqual([]);
    expect(await b.room.exportSecret('media', 16)).toEqual(await a.room.exportSecret('media', 16));
  });

  test('nobody says of a sealed room that it is sealed otherwise', async () => {
    await enter(alice, room);
    expect(await sealedBefore(alice.vault, room.id)).toBe('mls');
    const cipher = { kind: 'shared-key', key: newRoomKey() } as const;
    await expect(visit(alice, room, { cipher })).rejects.toThrow('sealed for its members');
    const b = await enter(bob, room, { cipher });
    b.session.close();
    await expect(visit(bob, room)).rejects.toThrow('sealed by a key in its link');
  });
});
