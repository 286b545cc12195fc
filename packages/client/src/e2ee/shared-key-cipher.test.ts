import { describe, expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import { newRoomKey, SharedKeyCipher } from './shared-key-cipher.ts';

const about = { roomId: 'room', messageId: 'm1', userId: 'ann' };
const text = (opened: { readonly text: Uint8Array }): string =>
  new TextDecoder().decode(opened.text);

describe('the shared key of a room', () => {
  it('opens for everybody with the link what one of them sealed, as often as they like', async () => {
    const link = newRoomKey();
    const [ann, bob] = [await SharedKeyCipher.of(link), await SharedKeyCipher.of(link)];
    const sealed = await ann.seal(utf8('We meet at nine.'), about);
    expect(sealed).toMatch(/^parley1\.k\.[\w-]+$/);
    for (const reader of [bob, ann, bob]) {
      const opened = await reader.open(sealed, about);
      expect(opened).toMatchObject({ kind: 'opened', sender: { userId: 'ann' } });
      expect(opened.kind === 'opened' && text(opened)).toBe('We meet at nine.');
    }
    expect(bob.members()).toEqual([]);
    expect(await bob.exportSecret('media', 16)).toEqual(await ann.exportSecret('media', 16));
    expect(await bob.exportSecret('other', 16)).not.toEqual(await ann.exportSecret('media', 16));
    expect(await bob.state()).toHaveLength(0);
  });

  it('seals the same text to other bytes each time, and to the same length as a little longer one', async () => {
    const cipher = await SharedKeyCipher.of(newRoomKey());
    const [one, two, longer] = await Promise.all(
      ['yes', 'yes', 'not at all'].map((said) => cipher.seal(utf8(said), about)),
    );
    expect(one).not.toBe(two);
    expect(one?.length).toBe(longer?.length);
  });

  it.each([
    ['another room', { ...about, roomId: 'other' }],
    ['another message', { ...about, messageId: 'm2' }],
    ['another author', { ...about, userId: 'bob' }],
  ])('does not open as %s', async (_, elsewhere) => {
    const cipher = await SharedKeyCipher.of(newRoomKey());
    const sealed = await cipher.seal(utf8('We meet at nine.'), about);
    expect(await cipher.open(sealed, elsewhere)).toEqual({ kind: 'refused', reason: 'altered' });
  });

  it('says why it does not open what was altered, what is of another key, and what is none of ours', async () => {
    const [ann, mallory] = [
      await SharedKeyCipher.of(newRoomKey()),
      await SharedKeyCipher.of(newRoomKey()),
    ];
    const sealed = await ann.seal(utf8('We meet at nine.'), about);
    const altered = `${sealed.slice(0, -10)}${sealed.at(-10) === 'A' ? 'B' : 'A'}${sealed.slice(-9)}`;
    const reasons = {
      altered,
      'unknown-format': 'hello',
      'no-key': await mallory.seal(utf8('x'), about),
    };
    for (const [reason, given] of Object.entries(reasons)) {
      expect(await ann.open(given, about)).toEqual({ kind: 'refused', reason });
    }
    for (const given of ['parley1.k.', 'parley1.k.AAAA', 'parley1.k.?', 'parley1.m.AAAA', ''])
      expect(await ann.open(given, about)).toEqual({ kind: 'refused', reason: 'unknown-format' });
  });

  it('[H5] seals as much as fits into 4000 characters, and says how much that is', async () => {
    const cipher = await SharedKeyCipher.of(newRoomKey());
    const longest = new Uint8Array(cipher.maxBytes).fill(97);
    const sealed = await cipher.seal(longest, about);
    expect(sealed.length).toBeLessThanOrEqual(4000);
    expect(await cipher.open(sealed, about)).toMatchObject({ kind: 'opened', text: longest });
    const tooLong = cipher.seal(new Uint8Array(cipher.maxBytes + 1), about);
    await expect(tooLong).rejects.toThrow(`${cipher.maxBytes} fit`);
  });

  it('does not take a link for whole that was cut off', async () => {
    for (const link of ['', newRoomKey().slice(0, 40), '*'.repeat(43)])
      await expect(SharedKeyCipher.of(link)).rejects.toThrow('damaged');
  });
});
