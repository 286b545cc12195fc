/** What every store promises, whichever engine keeps it. */
import { describe, expect } from 'vitest';
import { sessionId } from '../../../core/ids.ts';
import type { Store } from '../../../core/store.ts';
import { newUser, nobody } from '../records.ts';
import { describeAccounts } from './accounts.ts';
import { describeChanges } from './changes.ts';
import { describeCodes } from './codes.ts';
import { describeDevices } from './devices.ts';
import { storeTest } from './fixtures.ts';
import { describeGroups } from './groups.ts';
import { describeInvites } from './invites.ts';
import { describeMembers } from './members.ts';
import { describeMessages } from './messages.ts';
import { describeRooms } from './rooms.ts';
import { describeSessions } from './sessions.ts';
import { describeWebhooks } from './webhooks.ts';

/** @param open gives a store with nothing in it */
export function describeStore(name: string, open: () => Promise<Store>): void {
  const test = storeTest(open);

  describe(`the store in ${name}`, () => {
    describeAccounts(test);
    describeRooms(test);
    describeMembers(test);
    describeInvites(test);
    describeMessages(test);
    describeChanges(test);
    describeDevices(test);
    describeGroups(test);
    describeCodes(test);
    describeSessions(test);
    describeWebhooks(test);

    test('[R2] remembers until when sign-ins are ended', async ({ store: { endedSignIns } }) => {
      const [one, other] = [sessionId('one'), sessionId('other')];
      await endedSignIns.add(one, 10);
      await endedSignIns.add(other, 20);
      await endedSignIns.add(one, 30);
      const late = { subject: one, until: 30 };
      expect(await endedSignIns.list(20)).toEqual([{ subject: other, until: 20 }, late]);
      expect(await endedSignIns.list(21)).toEqual([late]);
      expect(await endedSignIns.list(20)).toEqual([late]);
    });

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
