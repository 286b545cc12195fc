/** What use cases refuse with, as the routes over them tell of it. */
import type { ErrorCode } from '../core/errors.ts';

/** For strangers and members who come to a room, though they may have to wait there. */
export const ARRIVING: readonly ErrorCode[] = [
  'room-unknown',
  'banned',
  'network-banned',
  'room-locked',
  'invite-unknown',
  'invite-needed',
  'invite-expired',
  'invite-spent',
  'invite-revoked',
];

/** For those who have to be let in for what they ask. */
export const ENTERING: readonly ErrorCode[] = [...ARRIVING, 'lobby-closed'];

/** For those who do something as a member. */
export const INSIDE: readonly ErrorCode[] = ['room-unknown', 'banned', 'not-in-room'];

/** For those who keep a room's doors. */
export const DOORKEEPING: readonly ErrorCode[] = [
  'room-unknown',
  'not-in-room',
  'role-insufficient',
];

/** For texts of messages. */
export const TEXT: readonly ErrorCode[] = [
  'ciphertext-missing',
  'message-too-long',
  'message-unstorable',
  'chat-policy',
];

/** For names of rooms that are open. */
export const NAMING: readonly ErrorCode[] = ['name-malformed', 'name-taken'];

/** For codes that are mailed, and shown. */
export const MAILING: readonly ErrorCode[] = ['mail-failed'];
export const PROVING: readonly ErrorCode[] = ['code-wrong', 'code-late'];
