/** What every store promises, whichever engine keeps it. */
import { describe, expect } from 'vitest';
import type { Store } from '../../../core/ports.ts';
import { newUser, nobody } from '../records.ts';
import { describeAccounts } from './accounts.ts';
import { describeCodes } from './codes.ts';
import { storeTest } from './fixtures.ts';
import { describeMembers } from './members.ts';
import { describeMessages } from './messages.ts';
import { describeRooms } from './rooms.ts';

/** @param open gives a store with nothing in it */
export function describeStore(name: string, open: () => Promise<Store>): void {
  const test = storeTest(open);

  describe(`the store in ${name}`, () => {
    describeAccounts(test);
    describeRooms(test);
    describeMembers(test);
    describeMessages(test);
    describeCodes(test);

    test('answers until it is closed', async () => {
      const store = await open();
      await store.check();
      await store.close();
      const late = [store.check(), store.accounts.find(nobody), store.accounts.add(newUser())];
      for (const each of await Promise.allSettled(late)) {
        expect(each).toMatchObject({ reason: { name: 'AppError', status: 503 } });
      }
    });
  });
}
