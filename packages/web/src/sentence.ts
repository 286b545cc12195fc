import type { StringKey } from './strings/index.ts';
import { ParleyError } from '@parley/client';
import { minutes, t } from './strings/index.ts';

/** What the server says in words for developers, by its words. */
const BY_DETAIL: ReadonlyMap<string, StringKey> = new Map([
  ['Invalid credentials', 'problem.credentials'],
  ['Email already registered', 'problem.taken'],
  ['Invalid OTP', 'problem.code'],
  ['Expired OTP', 'problem.codeLate'],
  ['You have an account already', 'problem.kept'],
  ['You are banned from this room', 'ending.banned.title'],
  ['Insufficient role', 'problem.role'],
  ['This name is in use: choose another', 'problem.nameTaken'],
  [
    'The name of an open room has 1 to 64 letters, digits, ".", "_" or "-", is no uuid, not all digits, and none of the reserved words',
    'problem.openName',
  ],
  ['This room is locked: nobody new is let in', 'problem.locked'],
  ['Too many are waiting to be let in: try again later', 'problem.lobbyFull'],
  ['This invite has expired: ask for a new one', 'problem.inviteExpired'],
  ['This invite has been used up: ask for a new one', 'problem.inviteSpent'],
  ['This invite was taken back: ask for a new one', 'problem.inviteRevoked'],
]);

/** What was wrong with a form, by the field that the server names first. */
const BY_FIELD: ReadonlyMap<string, StringKey> = new Map([
  ['email', 'problem.email'],
  ['password', 'problem.password'],
  ['new_password', 'problem.password'],
]);

/** What went wrong, in words for a person. */
export function sentence(thrown: unknown): string {
  if (!(thrown instanceof ParleyError))
    return thrown instanceof Error ? thrown.message : String(thrown);
  const { status, detail, retryAfter } = thrown;
  if (status === 429) return t('problem.tooOften', { time: minutes(retryAfter ?? 0) });
  const known =
    BY_DETAIL.get(detail) ?? BY_FIELD.get(detail.split(':', 1)[0] ?? '') ?? keyOf(status);
  return known ? t(known) : detail;
}

function keyOf(status: number): StringKey | undefined {
  if (status === 0) return 'problem.unreachable';
  if (status === 410) return 'problem.left';
  return status >= 500 ? 'problem.server' : undefined;
}
