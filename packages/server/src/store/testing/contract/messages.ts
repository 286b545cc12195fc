import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { messageId, serial } from '../../../core/ids.ts';
import type { Cursor, HistoryQuery, Message, Room } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { atOnce } from '../../../testing/request.ts';
import { newMessage, nowhere } from '../records.ts';
import type { StoreTest } from './fixtures.ts';

const whole = ({ messages }: Store, { id }: Room) =>
  messages.page(id, { from: 'oldest', limit: 1_000 });

export function describeMessages(test: StoreTest): void {
  describe('messages', () => {
    test('are counted for each room', async ({ store, fresh, say }) => {
      expect(await store.messages.count(fresh.id)).toBe(0);
      await say(fresh);
      await say(fresh);
      expect(await store.messages.count(fresh.id)).toBe(2);
      expect(await store.messages.count(nowhere)).toBe(0);
    });

    test('[H5] [C10] come back as they were written', async ({ store, ann, room, fresh, say }) => {
      const sealed = { ...newMessage(fresh, ann, 'c2VhbGVk'), encrypted: true };
      const first = await store.messages.append(sealed);
      const untouched = { editedAt: null, deletedAt: null, reactions: [] };
      expect(first).toEqual({ ...sealed, ...untouched, serial: first.serial });
      const second = await say(fresh);
      expect(second.serial).toBeGreaterThan(first.serial);
      expect(await whole(store, fresh)).toEqual([first, second]);
      expect(await whole(store, room)).toEqual([]);
    });

    test('[H5] keep any Unicode', async ({ store, fresh, say }) => {
      const texts = fc.sample(anyText, 300);
      await Promise.all(texts.map((text) => say(fresh, text)));
      const kept = await whole(store, fresh);
      expect(kept.map(({ text }) => text)).toEqual(texts);
    });

    test('[H5] are in the order of writing, when a hundred come at once', async ({
      store,
      fresh,
      say,
    }) => {
      const written = await atOnce(100, (index) => say(fresh, String(index)));
      expect(written.map(({ text }) => text)).toEqual(written.map((_, index) => String(index)));
      expect(await whole(store, fresh)).toEqual(written);
    });

    test('[C14] are never older than what is there, whatever the clock says', async ({
      store,
      fresh,
      say,
    }) => {
      const said = [
        await say(fresh, 'a', 20),
        await say(fresh, 'b', 10),
        await say(fresh, 'c', 30),
      ];
      expect(said.map(({ createdAt }) => createdAt)).toEqual([20, 20, 30]);
      const after: Cursor = { at: 'time', ms: 19 };
      const page = await store.messages.page(fresh.id, { after, from: 'oldest', limit: 9 });
      expect(page).toEqual(said);
    });

    test('are unharmed by what is refused beside them', async ({ store, ann, fresh, say }) => {
      const known = await say(fresh);
      const written = await Promise.allSettled([
        say(fresh, 'one'),
        store.messages.append({ ...newMessage(fresh, ann), id: known.id }),
        say(fresh, 'two'),
        store.messages.append({ ...newMessage(fresh, ann), roomId: nowhere }),
        say(fresh, 'three'),
      ]);
      const outcomes = ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'];
      expect(written.map(({ status }) => status)).toEqual(outcomes);
      const texts = (await whole(store, fresh)).map(({ text }) => text);
      expect(texts).toEqual(['hello', 'one', 'two', 'three']);
    });

    test('[H11] are found by id in their room, and taken once', async ({
      store,
      ann,
      room,
      fresh,
      say,
    }) => {
      const known = await say(fresh);
      expect(await store.messages.find(fresh.id, known.id)).toEqual(known);
      expect(await store.messages.find(room.id, known.id)).toBeUndefined();
      const again = store.messages.append({ ...newMessage(room, ann), id: known.id });
      await expect(again).rejects.toMatchObject({ code: 'message-known' });
    });

    test('[C14] come in the pages that a plain list would give', async ({
      store,
      room,
      fresh,
      say,
    }) => {
      const other = await say(room);
      const history: Message[] = [];
      // Some times are shared, some skipped.
      for (const at of [10, 10, 12, 13, 13, 13, 20]) history.push(await say(fresh, 'hello', at));
      await say(room);
      await fc.assert(
        fc.asyncProperty(queriesOver([...history, other]), async (query) => {
          expect(await store.messages.page(fresh.id, query)).toEqual(pageOf(history, query));
        }),
        { numRuns: 500 },
      );
    });

    test('[C14] are none beside a message that is unknown', async ({ store, fresh, say }) => {
      await say(fresh);
      const unknown: Cursor = { at: 'id', id: messageId(randomUUID()) };
      for (const range of [{ after: unknown }, { before: unknown }]) {
        const page = await store.messages.page(fresh.id, { ...range, from: 'newest', limit: 9 });
        expect(page).toEqual([]);
      }
    });

    test('[C14] are all before the last integer', async ({ store, fresh, say }) => {
      const only = await say(fresh);
      const before: Cursor = { at: 'serial', serial: serial(Number.MAX_SAFE_INTEGER) };
      const page = await store.messages.page(fresh.id, { before, from: 'newest', limit: 9 });
      expect(page).toEqual([only]);
    });
  });
}

/** Of all code points but NUL, which PostgreSQL keeps none of; a surrogate on its own is no Unicode. */
const anyText = fc
  .array(
    fc.integer({ min: 1, max: 0x10ffff }).filter((point) => point < 0xd800 || point > 0xdfff),
    { minLength: 1 },
  )
  .map((points) => String.fromCodePoint(...points));

/** Any page between two places, each at a message or at a time, or nowhere. */
function queriesOver(messages: readonly Message[]): fc.Arbitrary<HistoryQuery> {
  const message = fc.constantFrom(...messages);
  const cursor = fc.oneof(
    message.map(({ id }): Cursor => ({ at: 'id', id })),
    message.map((each): Cursor => ({ at: 'serial', serial: each.serial })),
    fc.integer({ min: 9, max: 21 }).map((ms): Cursor => ({ at: 'time', ms })),
  );
  const limit = fc.integer({ min: 1, max: 8 });
  const from = fc.constantFrom<HistoryQuery['from']>('oldest', 'newest');
  return fc.record(
    { after: cursor, before: cursor, limit, from },
    { requiredKeys: ['limit', 'from'] },
  );
}

/** One page, as one would cut it from the list of all messages. */
function pageOf(history: readonly Message[], query: HistoryQuery): Message[] {
  const { after, before, limit, from } = query;
  const found = history
    .filter((message) => !after || side(history, message, after) > 0)
    .filter((message) => !before || side(history, message, before) < 0);
  return from === 'oldest' ? found.slice(0, limit) : found.slice(-limit);
}

/** Positive for a message past the cursor, negative for one ahead; NaN where the cursor is nowhere. */
function side(history: readonly Message[], message: Message, cursor: Cursor): number {
  switch (cursor.at) {
    case 'time':
      return message.createdAt - cursor.ms;
    case 'serial':
      return message.serial - cursor.serial;
    case 'id':
      return message.serial - (history.find(({ id }) => id === cursor.id)?.serial ?? Number.NaN);
  }
}
