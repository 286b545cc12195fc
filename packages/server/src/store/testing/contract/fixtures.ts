import { test } from 'vitest';
import type { Room } from '../../../core/model.ts';
import type { Store } from '../../../core/store.ts';
import { newMessage, newRoom, newUser } from '../records.ts';

export type StoreTest = ReturnType<typeof storeTest>;

/**
 * A `test` that has a store, `ann`, and rooms of hers: the `room` of all tests, and a `fresh` one.
 *
 * @param open gives a store with nothing in it
 */
export const storeTest = (open: () => Promise<Store>) =>
  test
    // Vitest reads from the pattern what a fixture needs.
    // oxlint-disable-next-line no-empty-pattern
    .extend('store', { scope: 'file' }, async ({}, { onCleanup }) => {
      const store = await open();
      onCleanup(() => store.close());
      return store;
    })
    .extend('ann', { scope: 'file' }, ({ store }) => store.accounts.add(newUser()))
    .extend('room', { scope: 'file' }, ({ store, ann }) => store.rooms.add(newRoom(ann)))
    .extend('fresh', ({ store, ann }) => store.rooms.add(newRoom(ann)))
    .extend(
      'say',
      ({ store, ann }) =>
        (room: Room, text?: string, at?: number) =>
          store.messages.append(newMessage(room, ann, text, at)),
    );
