import { describe, expect, it } from 'vitest';
import { MlsCipher } from './mls-cipher.ts';
import { Device, three } from './testing/group.ts';

describe('two commits of one epoch', () => {
  it('let both in who join at once: the second is made anew on the first', async () => {
    const [ann, bob, cyd] = await three();
    const [dan, eve] = [await Device.of('dan'), await Device.of('eve')];
    const won = await ann.propose({ adds: [dan] });
    const lost = await bob.propose({ adds: [eve] });
    expect(lost.epoch).toBe(won.epoch);
    // The server took Ann's, and answers Bob with it.
    for (const one of [ann, bob, cyd]) await one.follow(won.commit);
    expect(await dan.join(won.welcomes[0]?.welcome ?? '')).toMatchObject({ kind: 'joined' });
    expect(await bob.follow(lost.commit)).toEqual({ kind: 'refused', reason: 'replayed' });
    await bob.change([ann, cyd, dan], { adds: [eve] });
    const sealed = await eve.seal('We are here.');
    for (const one of [ann, bob, cyd, dan])
      expect(await one.read(sealed, eve)).toBe('We are here.');
    expect(await dan.members()).toEqual(['ann', 'bob', 'cyd', 'dan', 'eve']);
  });

  it('leave a newcomer outside whose welcome lost', async () => {
    const [ann, bob, cyd] = await three();
    const eve = await Device.of('eve');
    const won = await ann.propose({});
    const lost = await bob.propose({ adds: [eve] });
    for (const one of [ann, bob, cyd]) await one.follow(won.commit);
    await eve.join(lost.welcomes[0]?.welcome ?? '');
    const [fromOutside, fromInside] = [await eve.seal('Hello?'), await cyd.seal('Where is Eve?')];
    expect(await cyd.read(fromOutside, eve)).toBe('altered');
    expect(await eve.read(fromInside, cyd)).toBe('altered');
    // She is let in anew, by a key package that was not used.
    await bob.change([ann, cyd], { adds: [eve] });
    expect(await cyd.read(await eve.seal('Hello.'), eve)).toBe('Hello.');
  });
});

describe('a device that was away', () => {
  it('follows the commits in their order, and says where one is missing', async () => {
    const [ann, bob, cyd] = await three();
    const commits = [];
    for (let count = 0; count < 3; count++) commits.push(await ann.change([bob], {}));
    const sealed = await bob.seal('You were away.');
    expect(await cyd.read(sealed, bob)).toBe('missing-commit');
    expect(await cyd.follow(commits[1]?.commit ?? '')).toEqual({
      kind: 'refused',
      reason: 'missing-commit',
    });
    for (const { commit } of commits)
      expect(await cyd.follow(commit)).toMatchObject({ kind: 'changed' });
    expect(await cyd.follow(commits[0]?.commit ?? '')).toEqual({
      kind: 'refused',
      reason: 'replayed',
    });
    expect(await cyd.read(sealed, bob)).toBe('You were away.');
  });

  it('opens what was sealed in the eight epochs before, and nothing older', async () => {
    const [ann, bob, cyd] = await three();
    const sealed: string[] = [];
    for (let count = 0; count < 10; count++) {
      sealed.push(await bob.seal(`epoch ${count}`, { messageId: `m${count}` }));
      await ann.change([bob, cyd], {});
    }
    const read = (count: number) => cyd.read(sealed[count] ?? '', bob, { messageId: `m${count}` });
    expect(await read(9)).toBe('epoch 9');
    expect(await read(9)).toBe('state-lost');
    expect(await read(2)).toBe('epoch 2');
    expect(await read(1)).toBe('state-lost');
  });

  it('opens a long chat from its end', async () => {
    const [ann, bob] = await three();
    const sealed: string[] = [];
    for (let at = 0; at < 300; at++)
      sealed.push(await ann.seal(`text ${at}`, { messageId: `m${at}` }));
    for (const at of [299, 298, 150, 1, 0, 149])
      expect(await bob.read(sealed[at] ?? '', ann, { messageId: `m${at}` })).toBe(`text ${at}`);
  });

  it('whose state was lost is removed and added anew, and reads on', async () => {
    const [ann, bob, cyd] = await three();
    const before = await ann.seal('Before the loss.');
    await expect(ann.propose({ adds: [cyd] })).rejects.toThrow('Remove it first');
    await ann.change([bob], { removes: [cyd] });
    await ann.change([bob], { adds: [cyd] });
    expect(await cyd.read(before, ann)).toBe('before-you-joined');
    expect(await cyd.read(await bob.seal('Welcome back.'), bob)).toBe('Welcome back.');
    expect(await bob.members()).toEqual(['ann', 'bob', 'cyd']);
  });
});

describe("a commit of one's own", () => {
  it('counts when the server sends it back, even where the answer was lost and the page closed', async () => {
    const [ann, bob, cyd] = await three();
    const { commit } = await ann.propose({ removes: [cyd] });
    const meanwhile = await bob.seal('Still with Cyd.');
    expect(await ann.read(meanwhile, bob)).toBe('Still with Cyd.');
    for (const one of [bob, ann])
      expect(await one.follow(commit)).toMatchObject({ kind: 'changed' });
    expect(await ann.members()).toEqual(['ann', 'bob']);
    // Its key was used before the commit counted, and stays used.
    expect(await ann.read(meanwhile, bob)).toBe('state-lost');
    expect(await bob.read(await ann.seal('Just us.'), ann)).toBe('Just us.');
  });

  it('is told from one that this device made before its state was put back', async () => {
    const [ann, bob] = await three();
    const [older, { identity }] = [await ann.use((cipher) => cipher.state()), ann];
    const { commit } = await ann.propose({});
    const restored = await MlsCipher.restore(identity, older);
    expect(await restored?.process(commit)).toEqual({ kind: 'refused', reason: 'state-lost' });
    expect(await bob.follow(commit)).toMatchObject({ kind: 'changed' });
  });
});

it('takes nothing for its state that it did not write', async () => {
  const [ann] = await three();
  const state = await ann.use((cipher) => cipher.state());
  for (const other of [
    new Uint8Array(),
    new Uint8Array(100),
    state.slice(0, 40),
    state.slice(0, -40),
  ])
    expect(await MlsCipher.restore(ann.identity, other)).toBeUndefined();
});
