import type { StringKey } from './strings/index.ts';
import { ParleyError } from '@parley/client';
import { minutes, t } from './strings/index.ts';

/** What the server says in words for developers, by its words. */
export const BY_DETAIL: ReadonlyMap<string, StringKey> = new Map([
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

/** The same of the SDK, which has nobody else to ask. */
export const BY_SENTENCE: ReadonlyMap<string, StringKey> = new Map([
  ['The server cannot be reached. Check your connection and try again.', 'problem.unreachable'],
  [
    'Keys are kept on secure pages alone. Open this page by https, or at localhost.',
    'problem.insecure',
  ],
  [
    'This browser keeps no keys, as in a private window or with site data forbidden. Allow that, and load the page again.',
    'problem.keepsNothing',
  ],
  ['This browser is too old to keep keys. Update it.', 'problem.tooOld'],
  ['The key in this link is damaged. Ask for the whole link.', 'problem.linkKey'],
  ['They left before the emoji were agreed on. Try again when they are back.', 'problem.emojiGone'],
  ['Their emoji are for another key. Somebody may stand between you.', 'problem.emojiOther'],
  [
    'This room is sealed for its members, and this link says otherwise. Ask for another one.',
    'problem.sealedOtherwise',
  ],
  [
    'This room is sealed by a key in its link, and in this one it is missing. Ask for the whole link.',
    'sealed.noKey',
  ],
  ['Nobody has let this device read and write here yet. Nothing was sent.', 'problem.notIn'],
  [
    'This device is not let in yet, so nothing can be sealed here. Nothing was sent.',
    'problem.notIn',
  ],
  ['This device was removed from the group. Wait until it is let in again.', 'problem.notIn'],
  ['This device has not the text, so it cannot change it.', 'problem.noText'],
  [
    'The server went back to keys that had been replaced. Nothing is sent with those.',
    'problem.oldGroup',
  ],
  [
    'Somebody who is no member of this room has its keys, and could not be put out. Nothing was sent.',
    'problem.ghost',
  ],
  [
    'Somebody whom you verified has another key now. Compare the numbers again, or accept it. Nothing was sent.',
    'problem.otherKey',
  ],
  ['The server says that this room has keys, and shows none. Try again later.', 'problem.noGroup'],
  ['You left the room. Nothing was sent.', 'problem.left'],
  ['Something went wrong with the keys of this room.', 'problem.keys'],
  [
    'Choose a passphrase of at least 12 characters: whoever finds the file can try as many as they like.',
    'problem.passphrase',
  ],
  ['This file is no backup. Choose the one that was saved here.', 'problem.noBackup'],
  [
    'The passphrase does not open this backup, or the file is damaged. Try again.',
    'problem.wrongPassphrase',
  ],
  ['This backup is of another account. Sign in to that one to read it.', 'problem.foreignBackup'],
  [
    'This backup is of a version that is not known here. Load the page again.',
    'problem.otherBackup',
  ],
]);

/** Of a text that is too long once it is sealed. */
const TOO_LONG = /^This text has (\d+) bytes; sealed, (\d+) fit\./;

/** A sentence of the SDK in the language of the page. */
export function translated(text: string): string {
  const [, count = '', most = ''] = TOO_LONG.exec(text) ?? [];
  if (most !== '') return t('problem.tooLong', { count, most });
  const known = BY_SENTENCE.get(text);
  return known ? t(known) : text;
}

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
  return known ? t(known) : translated(detail);
}

function keyOf(status: number): StringKey | undefined {
  if (status === 410) return 'problem.left';
  return status >= 500 ? 'problem.server' : undefined;
}
