import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { messageId } from '../../../core/ids.ts';
import type { Message, Reaction } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { wordsOf } from '../../../core/words.ts';
import { newMessage, newUser, stranger } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const unknown = messageId(randomUUID());
const most = { ofPerson: 2, ofMessage: 3 };

const find = async ({ messages }: Store, room: Message['roomId'], text: string) =>
  (await messages.search(room, { words: wordsOf(text), limit: 9 })).map((each) => each.text);

/** What becomes of messages once they are there. */
export function describeChanges(test: StoreTest): void {
  describe('a message', () => {
    test('[H11] keeps what it answers', async ({ store, ann, fresh, say }) => {
      const asked = await say(fresh);
      const answer = { ...newMessage(fresh, ann, 'yes'), replyTo: asked.id };
      const answered = await store.messages.append(answer);
      expect(answered).toMatchObject(answer);
      expect(await store.messages.find(fresh.id, answer.id)).toEqual(answered);
    });

    test('[H11] has its latest text, and is later with each', async ({ store, fresh, say }) => {
      const { id } = await say(fresh, 'one', 10);
      const edit = (text: string, at: number, encrypted = false) =>
        store.messages.edit(fresh.id, id, { text, encrypted, at });
      expect(await edit('two', 30)).toMatchObject({ text: 'two', createdAt: 10, editedAt: 30 });
      expect(await edit('three', 20)).toMatchObject({ editedAt: 31 });
      const sealed = await edit('c2VhbGVk', 40, true);
      expect(sealed).toMatchObject({ text: 'c2VhbGVk', encrypted: true });
      expect(await store.messages.find(fresh.id, id)).toEqual(sealed);
    });

    test('[H11] that was deleted is a place without a text', async ({ store, ann, fresh, say }) => {
      const before = await say(fresh);
      const { id } = await say(fresh, 'secret');
      const reaction = { roomId: fresh.id, message: id, userId: ann.id, emoji: '👍' };
      await store.reactions.add(reaction, 1, most);
      const gone = await store.messages.remove(fresh.id, id, 50);
      expect(gone).toMatchObject({ id, text: '', deletedAt: 50, reactions: [] });
      const page = { from: 'oldest', limit: 9 } as const;
      expect(await store.messages.page(fresh.id, page)).toEqual([before]);
      const whole = await store.messages.page(fresh.id, { ...page, tombstones: true });
      expect(whole).toEqual([before, gone]);
      const edit = { text: 'again', encrypted: false, at: 60 };
      expect(await store.messages.edit(fresh.id, id, edit)).toBeUndefined();
      expect(await store.reactions.add(reaction, 60, most)).toBe(false);
    });

    test('[H11] of another room is out of reach', async ({ store, room, fresh, say }) => {
      const known = await say(fresh);
      const edit = { text: 'mine', encrypted: false, at: 1 };
      expect(await store.messages.edit(room.id, known.id, edit)).toBeUndefined();
      expect(await store.messages.remove(room.id, known.id, 1)).toBeUndefined();
      expect(await store.messages.edit(fresh.id, unknown, edit)).toBeUndefined();
      expect(await store.messages.find(fresh.id, known.id)).toEqual(known);
    });
  });

  describe('reactions', () => {
    test('[H11] are counted once for each person, in order', async ({ store, ann, fresh, say }) => {
      const bo = await stranger(store);
      const [first, second] = [await say(fresh), await say(fresh)];
      const react = (message: Message, userId: typeof ann.id, emoji: string, at: number) =>
        store.reactions.add({ roomId: fresh.id, message: message.id, userId, emoji }, at, most);
      expect(await react(first, bo.id, '👍', 1)).toBe(true);
      expect(await react(first, ann.id, '👍', 2)).toBe(true);
      expect(await react(first, ann.id, '👍', 3)).toBe(false);
      expect(await react(second, ann.id, '🎉', 3)).toBe(true);
      const thumbs: Reaction = { emoji: '👍', users: [bo.id, ann.id] };
      const page = await store.messages.page(fresh.id, { from: 'newest', limit: 9 });
      const party: Reaction = { emoji: '🎉', users: [ann.id] };
      expect(page.map(({ reactions }) => reactions)).toEqual([[thumbs], [party]]);
      const found = await store.messages.find(fresh.id, first.id);
      expect(found?.reactions).toEqual([thumbs]);
      const own = { roomId: fresh.id, message: first.id, userId: ann.id, emoji: '👍' };
      expect(await store.reactions.remove(own)).toBe(true);
      expect(await store.reactions.remove(own)).toBe(false);
    });

    test('[H11] are bounded for a person and for a message', async ({ store, ann, fresh, say }) => {
      const bo = await stranger(store);
      const { id: message } = await say(fresh);
      const react = (userId: typeof ann.id, emoji: string) =>
        store.reactions.add({ roomId: fresh.id, message, userId, emoji }, 1, most);
      await react(ann.id, '👍');
      await react(ann.id, '🎉');
      expect(await react(ann.id, '👍')).toBe(false);
      const refusal = { code: 'too-many-reactions' };
      await expect(react(ann.id, '🙂')).rejects.toMatchObject(refusal);
      await react(bo.id, '👍');
      await expect(react(bo.id, '🙂')).rejects.toMatchObject(refusal);
    });
  });

  describe('readings', () => {
    test('[H11] begin with what is written after one came', async ({ store, fresh, say }) => {
      const before = await say(fresh, 'before', 10);
      const { id } = await stranger(store);
      await store.members.admit(fresh.id, id, 'guest', 20);
      const [reading] = await store.readings.of(id);
      expect(reading).toEqual({ roomId: fresh.id, unread: 0, lastRead: before.id });
    });

    test('[H11] go forward, and count what others wrote', async ({ store, fresh, say }) => {
      const bo = await store.accounts.add(newUser('Bo'));
      await store.members.admit(fresh.id, bo.id, 'guest', 1);
      const [one, two, three] = [
        await say(fresh, 'one', 2),
        await say(fresh, 'two', 3),
        await say(fresh, 'three', 4),
      ];
      await store.messages.append(newMessage(fresh, bo, 'mine', 5));
      const reading = async () => (await store.readings.of(bo.id, fresh.id))[0];
      expect(await reading()).toEqual({ roomId: fresh.id, unread: 3, lastRead: null });
      expect(await store.readings.advance(fresh.id, bo.id, two.id)).toBe(true);
      expect(await store.readings.advance(fresh.id, bo.id, one.id)).toBe(false);
      expect(await store.readings.advance(fresh.id, bo.id, unknown)).toBe(false);
      expect(await reading()).toEqual({ roomId: fresh.id, unread: 1, lastRead: two.id });
      await store.messages.remove(fresh.id, three.id, 9);
      expect(await reading()).toMatchObject({ unread: 0 });
      const sam = await stranger(store);
      expect(await store.readings.advance(fresh.id, sam.id, two.id)).toBe(false);
      expect(await store.readings.of(sam.id)).toEqual([]);
    });
  });

  describe('a search', () => {
    const texts = [
      'Hello world',
      'Привет, мир! hello',
      'mail ann@example.org or see https://example.org/path_to/page?x=1',
      'ÉCOLE fermée 東京タワー',
      "it's 50% off -- 'quoted' \"words\" AND NOT (these)",
    ];
    test.for([
      ['hel', [1, 0]],
      ['HELLO WORLD', [0]],
      ['world hello', [0]],
      ['МИР', [1]],
      ['example', [2]],
      ['path page', [2]],
      ['école', [3]],
      ['ecole', []],
      ['京', [3]],
      ['off these', [4]],
      ['ello', []],
      ["'quoted'", [4]],
      ['"words" OR hello*', []],
    ] as const)(
      '[H11] for %s finds the messages with such words',
      async ([text, found], { store, fresh, say }) => {
        for (const each of texts) await say(fresh, each);
        expect(await find(store, fresh.id, text)).toEqual(found.map((index) => texts[index]));
      },
    );

    test('[H11] stays in its room, and leaves out what is sealed, edited away or deleted', async ({
      store,
      ann,
      room,
      fresh,
      say,
    }) => {
      await say(room, 'apple');
      await store.messages.append({ ...newMessage(fresh, ann, 'apple'), encrypted: true });
      const edited = await say(fresh, 'apple pie');
      await store.messages.edit(fresh.id, edited.id, { text: 'pear', encrypted: false, at: 2 });
      const deleted = await say(fresh, 'apple juice');
      await store.messages.remove(fresh.id, deleted.id, 2);
      expect(await find(store, fresh.id, 'apple')).toEqual([]);
      expect(await find(store, fresh.id, 'pear')).toEqual(['pear']);
      // What tells the words of rooms apart is none of them.
      expect(await find(store, fresh.id, fresh.id.slice(0, 8))).toEqual([]);
    });

    test('[H11] goes back page by page', async ({ store, fresh, say }) => {
      for (const text of ['one x', 'two x', 'three x']) await say(fresh, text);
      const search = (before?: Message) =>
        store.messages.search(fresh.id, {
          words: ['x'],
          limit: 2,
          ...(before && { before: { at: 'id', id: before.id } }),
        });
      const page = await search();
      expect(page.map(({ text }) => text)).toEqual(['three x', 'two x']);
      expect((await search(page[1])).map(({ text }) => text)).toEqual(['one x']);
    });
  });
}
