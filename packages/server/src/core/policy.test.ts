import type { Role, RoomRef, Standing, User } from './model.ts';
import type { ModerationAction } from './policy.ts';
import { describe, expect, test } from 'vitest';
import { dialectTag, roomId, serial, userId } from './ids.ts';
import {
  checkEntrance,
  checkModerator,
  checkPost,
  checkRemoval,
  checkTarget,
  MODERATION_ACTIONS,
} from './policy.ts';

const ann = userId('ann');
const bob = userId('bob');
const cy = userId('cy');
const unbanned = { banned: false, networkBannedSince: null, network: null };
const memberAs = (role: Role) => ({ role, muted: false });

const user: User = {
  id: ann,
  serial: serial(1),
  origin: dialectTag('test'),
  displayName: 'Ann',
  avatarUrl: null,
  email: null,
  emailProven: false,
  emailSince: null,
  username: null,
  createdAt: 0,
  deletedAt: null,
};
const room: Standing['room'] = {
  id: roomId('room'),
  serial: serial(1),
  origin: dialectTag('test'),
  name: 'Team call',
  description: '',
  kind: 'video',
  access: 'unlisted',
  chatPolicy: 'mixed',
  ownerId: bob,
  inviteCode: 'code',
  inviteOnly: false,
  transient: false,
  locked: false,
  lobby: false,
  version: 1,
  createdAt: 0,
  endedAt: null,
};

const enter = (standing: Standing | undefined, by: RoomRef['by']) => () =>
  checkEntrance(standing, by === 'invite' ? 'own' : undefined, 0);

const act =
  (action: ModerationAction, role: Role | undefined, target = bob) =>
  () =>
    checkModerator(action, { userId: ann, member: role && memberAs(role) }, target);

const remove = (role: Role, of: User) => () =>
  checkRemoval({ author: of }, { room, user, member: memberAs(role) });

const author = (id: User['id'], deletedAt: number | null = null): User => ({
  ...user,
  id,
  deletedAt,
});

describe('coming in', () => {
  const stranger: Standing = { room, user, member: undefined, ...unbanned };
  const inviteOnly = { ...stranger, room: { ...room, inviteOnly: true } };
  const openRoom = { ...inviteOnly.room, access: 'open' } as const;

  test.each<[string, Standing, RoomRef['by']]>([
    ['a stranger who holds the uuid', stranger, 'id'],
    ['a stranger with an invite', stranger, 'invite'],
    ['a stranger who knows the name', stranger, 'name'],
    ['a stranger with the new invite', inviteOnly, 'invite'],
    ['a stranger, where it is open', { ...inviteOnly, room: openRoom }, 'id'],
    [
      'its owner, who has left, behind a network that is banned',
      { ...stranger, room: { ...room, ownerId: ann }, networkBannedSince: 1 },
      'id',
    ],
    [
      'a member, when strangers need the new invite',
      { ...inviteOnly, member: memberAs('guest') },
      'id',
    ],
  ])('[C11] [H4] is for %s', (_, standing, by) => {
    expect(enter(standing, by)).not.toThrow();
  });

  test.each<[string, Standing | undefined, RoomRef['by'], string]>([
    ['a room that is not there', undefined, 'id', 'Room not found'],
    [
      'an account that is not there',
      { ...stranger, user: undefined },
      'id',
      'Invalid or expired token',
    ],
    [
      'an account that was deleted',
      { ...stranger, user: { ...user, deletedAt: 1 } },
      'id',
      'Invalid or expired token',
    ],
    [
      'the banned, with an invite too',
      { ...stranger, banned: true },
      'invite',
      'You are banned from this room',
    ],
    [
      'strangers of a network that is banned, with an invite too',
      { ...stranger, networkBannedSince: 1 },
      'invite',
      'A guest who came from your network was banned from this room',
    ],
    [
      'strangers with an old uuid',
      inviteOnly,
      'id',
      'This room needs an invite: ask a member for the current link',
    ],
  ])('[C11] [H4] is not for %s', (_, standing, by, refusal) => {
    expect(enter(standing, by)).toThrow(refusal);
  });
});

describe('moderating', () => {
  const everyday = MODERATION_ACTIONS.filter((action) => !action.endsWith('mote'));

  test.each(MODERATION_ACTIONS)(
    '[H7] to %s is open to a host, not to guests or strangers',
    (action) => {
      expect(act(action, 'host')).not.toThrow();
      expect(act(action, 'guest')).toThrow('Insufficient role');
      expect(act(action, undefined)).toThrow('Not in room');
    },
  );

  test.each(everyday)('[H7] to %s is open to a moderator', (action) => {
    expect(act(action, 'moderator')).not.toThrow();
  });

  test.each<ModerationAction>(['promote', 'demote'])('[H7] to %s is not', (action) => {
    expect(act(action, 'moderator')).toThrow('Insufficient role');
  });

  test.each<Role>(['host', 'moderator', 'guest'])('[H7] a %s cannot kick themself', (role) => {
    expect(act('kick', role, ann)).toThrow('Cannot kick yourself');
  });

  test('[H7] a moderator cannot ban themself, a guest cannot ban at all', () => {
    expect(act('ban', 'moderator', ann)).toThrow('Cannot ban yourself');
    expect(act('ban', 'guest', ann)).toThrow('Insufficient role');
  });

  test('[H7] oneself out is no matter for a stranger', () => {
    expect(act('kick', undefined, ann)).toThrow('Not in room');
  });

  test('[H7] a host is not possible, anybody else is', () => {
    expect(() => checkTarget(memberAs('host'))).toThrow('Insufficient role');
    expect(() => checkTarget(memberAs('moderator'))).not.toThrow();
    expect(() => checkTarget(undefined)).not.toThrow();
  });
});

describe('taking a message away', () => {
  test('[H11] is for its author, and for moderators', () => {
    for (const role of ['guest', 'moderator', 'host'] as const) {
      expect(remove(role, author(ann))).not.toThrow();
    }
    expect(remove('moderator', author(cy))).not.toThrow();
    expect(remove('guest', author(cy))).toThrow('You can only change messages that you wrote');
  });

  test('[H11] is not for moderators where the host wrote it, while there is one', () => {
    expect(remove('moderator', author(bob))).toThrow('You can only change messages that you wrote');
    expect(remove('moderator', author(bob, 1))).not.toThrow();
  });
});

describe('posting', () => {
  test.each([
    ['plain', undefined, false],
    ['plain', false, false],
    ['sealed', undefined, true],
    ['sealed', true, true],
    ['mixed', undefined, true],
    ['mixed', true, true],
    ['mixed', false, false],
  ] as const)(
    '[X3] in a %s room with encrypted: %s counts as encrypted: %s',
    (policy, given, result) => {
      expect(checkPost(policy, given)).toBe(result);
    },
  );

  test('[X3] what the room does not take is refused, not downgraded', () => {
    expect(() => checkPost('plain', true)).toThrow('This room does not take encrypted messages');
    expect(() => checkPost('sealed', false)).toThrow('This room does not take plain messages');
  });
});
