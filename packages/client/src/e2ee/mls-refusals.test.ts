import { describe, expect, it } from 'vitest';
import { toBase64url } from './bytes.ts';
import { makeKeyPackage } from './key-package.ts';
import { MlsCipher } from './mls-cipher.ts';
import { Device, three } from './testing/group.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });

/** With another letter near its end, in what is encrypted. */
function altered(text: string): string {
  const at = text.length - 20;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

describe('a text', () => {
  it('does not open as somebody else’s, as another one, or in another room', async () => {
    const [ann, bob, cyd] = await three();
    const sealed = await ann.seal('We meet at nine.');
    expect(await bob.open(sealed, cyd)).toEqual(refused('forged'));
    expect(await bob.open(sealed, ann, { messageId: 'm2' })).toEqual(refused('replayed'));
    expect(await bob.open(sealed, ann, { roomId: 'other' })).toEqual(refused('replayed'));
    // The attempts took nothing away.
    expect(await bob.read(sealed, ann)).toBe('We meet at nine.');
  });

  it('opens once', async () => {
    const [ann, bob] = await three();
    const sealed = await ann.seal('We meet at nine.');
    expect(await bob.read(sealed, ann)).toBe('We meet at nine.');
    expect(await bob.open(sealed, ann)).toEqual(refused('state-lost'));
    expect(await bob.open(sealed, ann, { messageId: 'm2' })).toEqual(refused('replayed'));
    expect(await ann.open(sealed, ann)).toEqual(refused('state-lost'));
  });

  it('does not open where somebody altered it, and the true one does then', async () => {
    const [ann, bob] = await three();
    const sealed = await ann.seal('We meet at nine.');
    expect(await bob.open(altered(sealed), ann)).toEqual(refused('altered'));
    expect(await bob.read(sealed, ann)).toBe('We meet at nine.');
  });

  it('is none of ours where it is anything else', async () => {
    const [ann, bob] = await three();
    const { commit } = await ann.propose({});
    for (const other of [
      'hello',
      '',
      'parley1.m.',
      `parley1.m.${commit}`,
      'parley1.k.AAAA',
      'parley2.m.AAAA',
    ])
      expect(await bob.open(other, ann)).toEqual(refused('unknown-format'));
  });

  it('of another group is not for this device', async () => {
    const [[, bob], elsewhere] = [await three(), await Device.of('ann', 'other')];
    await elsewhere.found([]);
    const sealed = await elsewhere.seal('Elsewhere.');
    expect(await bob.open(sealed, elsewhere)).toEqual(refused('before-you-joined'));
    const { commit } = await elsewhere.propose({});
    expect(await bob.follow(commit)).toEqual(refused('before-you-joined'));
  });
});

describe('a commit', () => {
  it('is not followed where it is altered, or no commit', async () => {
    const [ann, bob] = await three();
    const { commit } = await ann.propose({});
    expect(await bob.follow(altered(commit))).toEqual(refused('altered'));
    for (const other of ['', 'AAAA', '?', (await ann.seal('Hello.')).slice('parley1.m.'.length)])
      expect(await bob.follow(other)).toEqual(refused('unknown-format'));
    expect(await bob.follow(commit)).toMatchObject({ kind: 'changed' });
  });
});

describe('a welcome', () => {
  it('lets in the one device that it is for, into the one group', async () => {
    const [ann] = await three();
    const [dan, eve] = [await Device.of('dan'), await Device.of('eve')];
    const { welcomes } = await ann.propose({ adds: [dan, eve] });
    const [forDan] = welcomes;
    expect(welcomes.map(({ userId }) => userId)).toEqual(['dan', 'eve']);
    const welcome = forDan?.welcome ?? '';
    expect(await eve.join(welcome)).toEqual(refused('state-lost'));
    const { options, packages } = dan;
    const elsewhere = [
      { ...options, roomId: 'other' },
      { ...options, groupId: 'other' },
    ];
    for (const other of elsewhere)
      expect(await MlsCipher.join(other, welcome, packages)).toEqual(refused('replayed'));
    expect(await dan.join(altered(welcome))).toEqual(refused('altered'));
    expect(await dan.join('AAAA')).toEqual(refused('unknown-format'));
    expect(await dan.join(welcome)).toMatchObject({ kind: 'joined', used: packages[0] });
  });
});

describe('a key package', () => {
  it('adds the device whose it is, while it is valid', async () => {
    const [ann] = await three();
    const [dan, mallory] = [await Device.of('dan'), await Device.of('mallory')];
    const right = await dan.addition();
    const wrong = [
      { ...right, userId: 'mallory' },
      { ...right, identityKey: toBase64url(mallory.identity.publicKey) },
      { ...right, preKey: altered(right.preKey) },
      { ...right, preKey: (await mallory.addition()).preKey },
      { ...right, preKey: '' },
      await dan.addition(-1000),
    ];
    for (const addition of wrong) {
      const adding = ann.use((cipher) => cipher.commit({ adds: [addition] }));
      await expect(adding).rejects.toThrow('is not theirs, or has expired');
    }
    const { welcomes } = await ann.use((cipher) => cipher.commit({ adds: [right] }));
    expect(welcomes.map(({ deviceId }) => deviceId)).toEqual([dan.identity.deviceId]);
  });

  it('is signed by the device alone', async () => {
    const [dan, mallory] = [await Device.of('dan'), await Device.of('mallory')];
    const posing = { ...mallory.identity, publicKey: dan.identity.publicKey };
    const { preKey } = await makeKeyPackage(posing, 'dan', 1000);
    const identityKey = toBase64url(dan.identity.publicKey);
    const [ann] = await three();
    const adding = ann.use((cipher) =>
      cipher.commit({ adds: [{ userId: 'dan', identityKey, preKey }] }),
    );
    await expect(adding).rejects.toThrow('is not theirs');
  });
});

it('removes nobody who is not there, nor itself', async () => {
  const [ann, bob, cyd] = await three();
  const members = await ann.use(async (cipher) => cipher.members());
  await ann.change([bob, cyd], { removes: [bob] });
  for (const member of members.filter(({ userId }) => userId !== 'cyd'))
    await expect(ann.use((cipher) => cipher.commit({ removes: [member] }))).rejects.toThrow(
      'cannot be removed',
    );
});
