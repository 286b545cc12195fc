import type { RoomEvent } from '../core/event.ts';
import type { Outlet } from '../core/peer.ts';
import { describe, expect, test } from 'vitest';
import { dialectTag } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { testContext } from '../testing/context.ts';
import { addGuest } from './accounts.ts';
import { Renewals } from './relay-renewals.ts';
import { create } from './rooms.ts';
import type { Session } from './sessions.ts';
import { admit } from './admission.ts';

const EVERY = 60_000;

/** Stays that count how often they were renewed. */
const stays = (count: number) =>
  Array.from({ length: count }, () => ({
    renewed: 0,
    renew() {
      this.renewed += 1;
    },
  }));

describe('renewals', () => {
  test('reach everybody at the moments that credentials share, however many they are', () => {
    const clock = new TestClock();
    const renewals = new Renewals(EVERY, clock, clock);
    clock.pass(EVERY / 2);
    const all = stays(1001);
    for (const stay of all) renewals.add(stay);
    clock.pass(EVERY / 2 - 1);
    expect(all.filter(({ renewed }) => renewed > 0)).toEqual([]);
    clock.pass(EVERY);
    expect(new Set(all.map(({ renewed }) => renewed))).toEqual(new Set([1]));
    clock.pass(EVERY);
    expect(new Set(all.map(({ renewed }) => renewed))).toEqual(new Set([2]));
    renewals.close();
  });

  test('pass over who has gone, also in the middle of a round', () => {
    const clock = new TestClock();
    const renewals = new Renewals(EVERY, clock, clock);
    const all = stays(500);
    for (const stay of all) renewals.add(stay);
    const last = all.at(-1);
    clock.pass(EVERY);
    if (last) renewals.delete(last);
    clock.pass(EVERY - 1);
    expect(last?.renewed).toBe(0);
    expect(all[0]?.renewed).toBe(1);
    renewals.close();
    clock.pass(EVERY);
    expect(all[0]?.renewed).toBe(1);
  });

  test('keep nobody where nothing expires', () => {
    const clock = new TestClock();
    const renewals = new Renewals(undefined, clock, clock);
    const [stay] = stays(1);
    if (stay) renewals.add(stay);
    clock.pass(EVERY);
    expect(stay?.renewed).toBe(0);
  });
});

/** What was told of servers, in order. */
const told = (events: readonly RoomEvent[]) =>
  events.flatMap((event) => ('iceServers' in event ? [event.iceServers?.expiresAt] : []));

describe('a stay', () => {
  const TAG = dialectTag('test');
  const KIND = { dialect: TAG, addressing: true, shared: false, awaited: false };

  /** A room of one guest, with credentials that count, and who enters it. */
  async function stay(iceServers: boolean) {
    await using context = await testContext();
    const { clock } = context;
    let made = 0;
    const parts = {
      ...context,
      renewals: new Renewals(EVERY, clock, clock),
      iceServers: {
        renewEvery: EVERY,
        offer: () => ({ servers: [], expiresAt: (made += 1) }),
        revoke() {},
      },
    };
    const address = { value: '192.0.2.1', hearsay: false };
    const profile = { displayName: 'Ann', avatarUrl: null };
    const { id: userId } = await addGuest(parts, TAG, profile, address);
    const access = { access: 'unlisted', chatPolicy: 'plain', kind: 'video' } as const;
    const wanted = { origin: TAG, name: 'R', description: '', ...access } as const;
    const room = await create(parts, userId, wanted, address);
    const events: RoomEvent[] = [];
    const outlet: Outlet = {
      deliver({ event }) {
        events.push(event);
        return 0;
      },
      close() {},
      probe: async () => true,
    };
    const kind = { ...KIND, iceServers };
    const { enter } = await admit(parts, { by: 'id', id: room.id }, { userId }, kind);
    let session: Session | undefined;
    enter(outlet, (begun) => {
      session = begun;
    });
    return { clock, events, session, live: context.hub.find(room.id), userId };
  }

  test('[H11] is told at its beginning, and again before that expires, until it ends', async () => {
    const { clock, events, session } = await stay(true);
    expect(told(events)).toEqual([1]);
    clock.pass(EVERY);
    clock.pass(EVERY);
    expect(told(events)).toEqual([1, 2, 3]);
    session?.end('left');
    clock.pass(EVERY);
    expect(told(events)).toEqual([1, 2, 3]);
  });

  test('[H7] [H11] of somebody who was banned gets nothing new, even while the socket is open', async () => {
    const { clock, events, live, userId } = await stay(true);
    live?.bar(userId, 2);
    clock.pass(EVERY);
    expect(told(events)).toEqual([1]);
  });

  test('in a dialect without words for it costs nothing', async () => {
    const { clock, events } = await stay(false);
    clock.pass(EVERY);
    expect(told(events)).toEqual([undefined]);
  });
});
