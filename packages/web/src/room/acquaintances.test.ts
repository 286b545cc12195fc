import type { GroupMember } from '@parley/client/e2ee';
import type { CallParticipant } from '@parley/client/rtc';
import { signal } from '@preact/signals';
import { beforeEach, expect, test, vi } from 'vitest';
import { EmojiComparisons, memoryVault, safetyNumber, Trust } from '@parley/client/e2ee';
import { RoomSession } from '@parley/client';
import type { Obstacle } from './sealing.ts';
import { Acquaintances } from './acquaintances.ts';

const own = { userId: 'me', identityKey: 'A'.repeat(43) };
const BOB = { userId: 'Bob', key: 'B'.repeat(42) + 'A' };
const OTHER = { userId: 'Bob', key: 'C'.repeat(42) + 'A' };

const session = new RoomSession({
  url: new URL('ws://localhost'),
  pass: async () => ({ kind: 'token', token: '' }),
  askRefusal: async () => undefined,
});
const device = ({ userId, key }: typeof BOB): GroupMember => ({
  userId,
  deviceId: key,
  identityKey: key,
  leaf: 0,
});

const members = signal<readonly GroupMember[]>([]);
const warnings = signal<readonly Obstacle[]>([]);
let acquaintances: Acquaintances;
let trust: Trust;

beforeEach(async () => {
  const vault = memoryVault();
  trust = await Trust.in(vault);
  const keyring = {
    userId: own.userId,
    deviceId: 'mine',
    vault,
    trust,
    numberOf: async (other: typeof own) => safetyNumber(own, other),
    bindingFor: () => {
      throw new Error('There is no call.');
    },
    comparisonsIn: () => new EmojiComparisons(session, own),
  };
  members.value = [device(BOB)];
  warnings.value = [];
  const participants = signal<readonly CallParticipant[]>([]);
  acquaintances = new Acquaintances({
    keyring: Promise.resolve(keyring),
    participants,
    sealing: { members, warnings },
    compare: ({ comparisonsIn }) => comparisonsIn(session),
  });
  await Promise.resolve();
});

test('somebody is not verified until one says that the numbers match', async () => {
  await trust.see('Bob', BOB.key);
  expect(acquaintances.stateOf('Bob')).toBe('unverified');
  expect((await acquaintances.numberOf(BOB))?.digits).toHaveLength(12);
  await acquaintances.judge(BOB, true);
  await vi.waitFor(() => expect(acquaintances.stateOf('Bob')).toBe('verified'));
  expect(acquaintances.stateOf('Carol')).toBeUndefined();
});

test('another key of whom one has verified is doubtful, wherever it comes up, until one accepts it', async () => {
  await acquaintances.judge(BOB, true);
  members.value = [device(BOB), device(OTHER)];
  await trust.see('Bob', OTHER.key);
  expect(acquaintances.keysOf('Bob')).toEqual([BOB.key, OTHER.key]);
  expect([acquaintances.stateOf('Bob'), acquaintances.doubtful.value]).toEqual([
    'changed',
    [OTHER],
  ]);
  members.value = [device(BOB)];
  expect(acquaintances.doubtful.value).toEqual([]);
  warnings.value = [
    { kind: 'changed-key', device: device(OTHER), doubtful: true, isMember: false },
  ];
  expect(acquaintances.doubtful.value).toEqual([OTHER]);
  await acquaintances.accept(OTHER);
  await vi.waitFor(() => expect(acquaintances.doubtful.value).toEqual([]));
});

test('numbers that do not match make a key doubtful', async () => {
  await trust.see('Bob', BOB.key);
  await acquaintances.judge(BOB, false);
  await vi.waitFor(() => expect(acquaintances.doubtful.value).toEqual([BOB]));
  expect(acquaintances.stateOf('Bob')).toBe('changed');
});
