import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { roomId, userId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { expiryOf, turnCredential } from './credential.ts';
import { Offers } from './offers.ts';

const HOUR = 3_600_000;
const SECRET = 'shared with the relay';
const ann = { userId: userId('ann') };
const annInRoom = { ...ann, roomId: roomId('room') };

describe('a credential', () => {
  test('is what coturn computes of its username (draft-uberti-behave-turn-rest-00 §2.2)', () => {
    const { username, credential } = turnCredential(SECRET, ann, 1_800_000_000_999);
    expect(username).toMatch(/^1800000000:[\w-]{22}$/);
    expect(credential).toBe(createHmac('sha1', SECRET).update(username).digest('base64'));
  });

  test('is the same for the same holder, and tells nobody who that is', () => {
    const names = [ann, ann, annInRoom, { userId: userId('bob') }].map(
      (holder) => turnCredential(SECRET, holder, HOUR).username,
    );
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(3);
    expect(names.join()).not.toMatch(/ann|bob|room/);
  });

  test.each([0, 1, HOUR / 2 - 1, HOUR / 2, HOUR - 1, 1e12 + 7])(
    'made at %i lives for half its life at least, and its life at most',
    (now) => {
      const left = expiryOf(now, HOUR) - now;
      expect(left).toBeGreaterThan(HOUR / 2);
      expect(left).toBeLessThanOrEqual(HOUR);
    },
  );
});

const stunUrls = (host: string | undefined) => (host ? [`stun:${host}:3478`] : []);

describe('an offer', () => {
  const clock = new TestClock();
  const turn = { secret: SECRET, urls: (host = 'nowhere') => [`turn:${host}`] };
  const usual = { clock, publicHost: undefined, stunUrls, turn, life: HOUR };

  test('[H11] names servers by how the client reached this one, or by their public name', () => {
    const { servers } = new Offers(usual).offer(ann, '[::1]');
    expect(servers).toMatchObject([{ urls: ['stun:[::1]:3478'] }, { urls: ['turn:[::1]'] }]);
    const named = new Offers({ ...usual, publicHost: 'p.example' }).offer(ann, 'other');
    expect(named.servers).toMatchObject([{ urls: ['stun:p.example:3478'] }, {}]);
  });

  test('[H11] holds a credential for who is known, and none for others', () => {
    const offers = new Offers(usual);
    const { servers, expiresAt } = offers.offer(ann, 'p');
    const expected = turnCredential(SECRET, ann, expiresAt ?? 0);
    expect(servers[1]).toEqual({ urls: ['turn:p'], ...expected });
    expect(offers.offer(undefined, 'p')).toEqual({
      servers: [{ urls: ['stun:p:3478'] }],
      expiresAt: undefined,
    });
  });

  test('is to be renewed where there is something that expires', () => {
    expect(new Offers(usual).renewEvery).toBe(HOUR / 2);
    const offers = new Offers({ ...usual, turn: undefined });
    expect(offers.renewEvery).toBeUndefined();
    expect(offers.offer(ann, undefined)).toEqual({ servers: [], expiresAt: undefined });
  });
});
