import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryQuery, Room } from '../core/model.ts';
import type { Store } from '../core/store.ts';
import { openStore } from '../store/store.ts';
import { unobserved } from '../store/testing/observer.ts';
import { newMessage, newRoom, newUser } from '../store/testing/records.ts';
import { history } from './chat.ts';

const LENGTH = 1200;

let store: Store;
let room: Room;
/** What was read of the store, one query a page. */
let queries: HistoryQuery[] = [];

beforeAll(async () => {
  store = await openStore({ kind: 'sqlite', file: ':memory:' }, unobserved);
  const ann = await store.accounts.add(newUser());
  room = await store.rooms.add(newRoom(ann));
  for (let said = 0; said < LENGTH; said += 1) {
    await store.messages.append(newMessage(room, ann, `message ${said}`));
  }
});
afterAll(() => store.close());

/** The store, watched; it fails from some page on. */
function watched(failingFrom = Number.POSITIVE_INFINITY): { readonly store: Store } {
  queries = [];
  const messages: Store['messages'] = {
    ...store.messages,
    page(id, query) {
      queries.push(query);
      if (queries.length > failingFrom) return Promise.reject(new Error('the disk is gone'));
      return store.messages.page(id, query);
    },
  };
  return { store: { ...store, messages } };
}

async function textsOf(messages: AsyncIterable<{ readonly text: string }>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of messages) texts.push(text);
  return texts;
}

test('[H5] a whole history is read in pages, each as it is wanted', async () => {
  const messages = await history(watched(), room.id, {});
  expect(queries).toHaveLength(1);
  const texts = await textsOf(messages);
  expect(texts).toEqual(Array.from({ length: LENGTH }, (_, index) => `message ${index}`));
  expect(queries.length).toBeGreaterThan(2);
  for (const { limit } of queries) expect(limit).toBeLessThanOrEqual(500);
});

test('[H5] nothing more is read once the reader has gone', async () => {
  for await (const { text } of await history(watched(), room.id, {})) {
    if (text === 'message 600') break;
  }
  expect(queries).toHaveLength(2);
});

test('[H5] a store that fails at once is an error, not half an answer', async () => {
  await expect(history(watched(0), room.id, {})).rejects.toThrow('the disk is gone');
});

test('[H5] a store that fails later ends the history with its error', async () => {
  const messages = await history(watched(1), room.id, {});
  await expect(textsOf(messages)).rejects.toThrow('the disk is gone');
});
