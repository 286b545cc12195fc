import { afterEach, describe, expect, it, vi } from 'vitest';
import { addressOf } from './address.ts';
import { toBase64url, utf8 } from './bytes.ts';
import { SharedKeyCipher, newRoomKey } from './shared-key-cipher.ts';
import { Device, ROOM, three } from './testing/group.ts';

const [JANUARY, FEBRUARY] = [Date.UTC(2026, 0), Date.UTC(2026, 1)];

/** Everybody's secret for one use: the same where they are in one epoch of one group. */
function secretsOf(devices: readonly Device[]): Promise<Uint8Array[]> {
  return Promise.all(devices.map((one) => one.use((cipher) => cipher.exportSecret('media', 16))));
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a group of three', () => {
  it('opens for each what one of them sealed, and tells who it was', async () => {
    const [ann, bob, cyd] = await three();
    for (const [author, readers] of [
      [ann, [bob, cyd]],
      [cyd, [ann, bob]],
    ] as const) {
      const sealed = await author.seal('We meet at nine.');
      for (const reader of readers) {
        const opened = await reader.open(sealed, author);
        const identityKey = toBase64url(author.identity.publicKey);
        const sender = { userId: author.userId, identityKey };
        expect(opened).toMatchObject({ kind: 'opened', sender });
      }
    }
    expect(await ann.members()).toEqual(['ann', 'bob', 'cyd']);
    const [first, ...others] = await secretsOf([ann, bob, cyd]);
    expect(others).toEqual([first, first]);
  });

  it('lets who joins read nothing older, and who was removed nothing newer', async () => {
    const [ann, bob, cyd] = await three();
    const older = await ann.seal('Before Dan came.');
    const dan = await Device.of('dan');
    await bob.change([ann, cyd], { adds: [dan] });
    expect(await dan.read(older, ann)).toBe('before-you-joined');
    expect(await cyd.read(older, ann)).toBe('Before Dan came.');

    const hello = await dan.seal('Hello.');
    const late = await dan.seal('And more.', { messageId: 'm2' });
    for (const one of [ann, bob, cyd]) expect(await one.read(hello, dan)).toBe('Hello.');
    const { removes } = await ann.change([bob, cyd, dan], { removes: [bob] });
    expect(removes.map(({ userId }) => userId)).toEqual(['bob']);

    const newer = await cyd.seal('Bob has gone.');
    for (const one of [ann, dan]) expect(await one.read(newer, cyd)).toBe('Bob has gone.');
    expect(await bob.read(newer, cyd)).toBe('before-you-joined');
    // What was sealed while he was there is his; he can say nothing any more.
    expect(await bob.read(late, dan, { messageId: 'm2' })).toBe('And more.');
    await expect(bob.seal('Let me in.')).rejects.toThrow('removed from the group');
    await expect(bob.propose({})).rejects.toThrow('removed from the group');
    expect(await bob.use(async (cipher) => cipher.self)).toBeUndefined();
    expect(await bob.members()).toEqual(['ann', 'cyd', 'dan']);
  });

  it('tells what a commit did, and by whom', async () => {
    const [ann, bob, cyd] = await three();
    const dan = await Device.of('dan');
    const adding = await bob.propose({ adds: [dan] });
    for (const one of [ann, bob, cyd]) {
      const by = { userId: 'bob', leaf: 1 };
      const change = { kind: 'changed', by, added: [{ userId: 'dan' }], removed: [] };
      expect(await one.follow(adding.commit)).toMatchObject(change);
    }
    const removing = await cyd.propose({ removes: [ann] });
    for (const one of [ann, bob, cyd]) {
      const change = { by: { userId: 'cyd' }, added: [], removed: [{ userId: 'ann', leaf: 0 }] };
      expect(await one.follow(removing.commit)).toMatchObject(change);
    }
  });

  it('gives everybody new secrets with each change', async () => {
    const [ann, bob, cyd] = await three();
    const before = await secretsOf([ann, bob, cyd]);
    await cyd.change([ann, bob], {});
    const after = await secretsOf([ann, bob, cyd]);
    expect(after[1]).toEqual(after[0]);
    expect(after[2]).toEqual(after[0]);
    expect(after[0]).not.toEqual(before[0]);
    expect(await ann.members()).toEqual(['ann', 'bob', 'cyd']);
  });

  it('knows how old its own keys are, which a commit renews that adds nobody', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: JANUARY });
    const [ann, bob, cyd] = await three();
    const renewals = async () =>
      Promise.all([ann, bob].map((one) => one.use(async (cipher) => cipher.renewedAt)));
    vi.setSystemTime(FEBRUARY);
    const dan = await Device.of('dan');
    await bob.change([ann, cyd], { adds: [dan] });
    expect(await renewals()).toEqual([JANUARY, JANUARY]);
    await bob.change([ann, cyd, dan], {});
    expect(await renewals()).toEqual([JANUARY, FEBRUARY]);
  });

  it('[H5] seals as much as fits into 4000 characters, and says how much that is', async () => {
    const [ann, bob] = await three();
    const longest = 'a'.repeat(await ann.use(async (cipher) => cipher.maxBytes));
    const sealed = await ann.seal(longest);
    expect(sealed.length).toBeLessThanOrEqual(4000);
    expect(await bob.read(sealed, ann)).toBe(longest);
    await expect(ann.seal(`${longest}a`)).rejects.toThrow(`${longest.length} fit`);
  });

  it('says openly of a text which group and epoch it is of, and no more than its length in steps', async () => {
    const [ann] = await three();
    const [short, longer] = [await ann.seal('yes'), await ann.seal('not at all')];
    const address = await ann.use(async (cipher) => cipher.address);
    expect(addressOf(short)).toEqual({ kind: 'mls', address, epoch: 1 });
    expect(short).toHaveLength(longer.length);
    const shared = await SharedKeyCipher.of(newRoomKey());
    const about = { roomId: ROOM, messageId: 'm1', userId: 'ann' };
    expect(addressOf(await shared.seal(utf8('yes'), about))).toEqual({ kind: 'shared-key' });
    for (const other of ['', 'hello', 'parley1.m.AAAA', 'parley2.m.AAAA'])
      expect(addressOf(other)).toBeUndefined();
  });

  it('never seals two texts under one key, however they come', async () => {
    const [ann, bob] = await three();
    const texts = ['one', 'two', 'three', 'four'];
    const sealed = await ann.use((cipher) =>
      Promise.all(texts.map((text, at) => cipher.seal(utf8(text), aboutAnn(at)))),
    );
    for (const [at, text] of texts.entries())
      expect(await bob.read(sealed[at] ?? '', ann, aboutAnn(at))).toBe(text);
  });
});

const aboutAnn = (at: number) => ({ roomId: ROOM, messageId: `m${at}`, userId: 'ann' });

describe('a group of ten', () => {
  it('reads each other through people coming, going and changing their keys', async () => {
    const [ann, ...others] = await Promise.all(
      Array.from({ length: 10 }, (_, at) => Device.of(`user-${at}`)),
    );
    if (ann === undefined) throw new Error('Ten are ten.');
    await ann.found(others);
    let present = [ann, ...others];
    for (const [gone, at] of [
      [3, 5],
      [0, 7],
      [8, 1],
    ] as const) {
      const [leaving, committing] = [present[gone], present[at]];
      if (!leaving || !committing) throw new Error('They are there.');
      await committing.change(
        present.filter((one) => one !== committing),
        { removes: [leaving] },
      );
      present = present.filter((one) => one !== leaving);
      const newcomer = await Device.of(`newcomer-${at}`);
      await committing.change(
        present.filter((one) => one !== committing),
        { adds: [newcomer] },
      );
      present = [...present, newcomer];
      const sealed = await newcomer.seal('Hello, all.');
      const readers = present.filter((one) => one !== newcomer);
      expect(await Promise.all(readers.map((one) => one.read(sealed, newcomer)))).toEqual(
        readers.map(() => 'Hello, all.'),
      );
    }
    expect(new Set((await secretsOf(present)).map(String)).size).toBe(1);
    expect(new Set(await present[4]?.members())).toEqual(new Set(present.map((one) => one.userId)));
  });
});

describe('several devices of one person', () => {
  it('are members of their own, and read each other', async () => {
    const [phone, laptop, bob] = [
      await Device.of('ann'),
      await Device.of('ann'),
      await Device.of('bob'),
    ];
    await phone.found([laptop, bob]);
    const sealed = await phone.seal('From the phone.');
    for (const one of [laptop, bob]) expect(await one.read(sealed, phone)).toBe('From the phone.');
    expect(await bob.members()).toEqual(['ann', 'ann', 'bob']);
    const [key] = await bob.use(async (cipher) => cipher.members().map((one) => one.identityKey));
    expect(key).toBe(toBase64url(phone.identity.publicKey));
  });
});
