import type { ArchivedMessage } from './archive.ts';
import type { Voucher } from './identity.ts';
import type { KnownKey } from './trust.ts';
import type { Vault } from './vault.ts';
import { ParleyError } from '../errors.ts';
import { arrayOf, hasStrings, isFields } from '../guards.ts';
import { Archive, isArchivedMessage } from './archive.ts';
import { toBase64url } from './bytes.ts';
import { endorse, endorsementIn, keepEndorsement } from './endorsement.ts';
import { identityIn, newVoucher, voucherSigner } from './identity.ts';
import { lock, unlock } from './passphrase.ts';
import { isKnownKey, Trust } from './trust.ts';

export interface BackupOptions {
  readonly vault: Vault;
  /** The account that it is of. */
  readonly userId: string;
  readonly passphrase: string;
}

/** What a backup brought. */
export interface Restored {
  readonly messages: number;
  /** People whose keys are known now. */
  readonly people: number;
}

/** Keys of rooms that are opened by their link: room id → base64url. */
const ROOM_KEYS = 'room keys';

interface Content {
  readonly v: 1;
  readonly userId: string;
  readonly voucher: Voucher;
  /** Its key, endorsed by the device which made the backup. */
  readonly endorsement: string;
  readonly messages: readonly (readonly [messageId: string, message: ArchivedMessage])[];
  readonly people: readonly (readonly [userId: string, keys: readonly KnownKey[]])[];
  readonly roomKeys: readonly (readonly [roomId: string, key: string])[];
}

/**
 * What a device knows, in a file that a passphrase opens: texts, whose keys were verified, keys of
 * rooms. Its identity key cannot leave it; there is a voucher instead, a key which the device endorses,
 * and which endorses the device that reads the backup. So those who had verified the one trust the other.
 *
 * @throws ParleyError where the passphrase is too short
 */
export async function exportBackup({ vault, userId, passphrase }: BackupOptions): Promise<Blob> {
  const [archive, trust] = [await Archive.in(vault), await Trust.in(vault)];
  trust.close();
  const content: Content = {
    v: 1,
    userId,
    ...(await newlyVouched(vault, userId)),
    messages: [...(await archive.entries())],
    people: [...trust.users],
    roomKeys: (await vault.entries(ROOM_KEYS)).filter(isRoomKey),
  };
  return lock(JSON.stringify(content), passphrase);
}

async function newlyVouched(vault: Vault, userId: string) {
  const [identity, voucher] = [await identityIn(vault), await newVoucher()];
  const earlier = await endorsementIn(vault);
  return { voucher, endorsement: await endorse(userId, identity, voucher.key, earlier) };
}

/**
 * Adds what a backup knows to what this device knows; what the person said here stays.
 *
 * @throws ParleyError where the passphrase is another one, the file is none, or of another account
 */
export async function importBackup(
  file: Blob,
  { vault, userId, passphrase }: BackupOptions,
): Promise<Restored> {
  const content = parse(await unlock(file, passphrase));
  if (content.userId !== userId) throw new ParleyError(0, OF_ANOTHER);
  await restoreMessages(vault, content);
  await restorePeople(vault, content);
  await restoreRooms(vault, content);
  await restoreVoucher(vault, content);
  return { messages: content.messages.length, people: content.people.length };
}

async function restoreMessages(vault: Vault, { messages }: Content): Promise<void> {
  const archive = await Archive.in(vault);
  for (const [messageId, message] of messages) {
    const here = await archive.get(messageId);
    // An edit that was read here may be a later one.
    if (!here || here.version < message.version) await archive.put(messageId, message);
  }
}

async function restorePeople(vault: Vault, { people }: Content): Promise<void> {
  const trust = await Trust.in(vault);
  trust.close();
  for (const [userId, keys] of people) await trust.adopt(userId, keys);
}

async function restoreRooms(vault: Vault, { roomKeys }: Content): Promise<void> {
  for (const [roomId, key] of roomKeys) {
    const here = await vault.get(ROOM_KEYS, roomId);
    if (here === undefined) await vault.put(ROOM_KEYS, roomId, key);
  }
}

async function restoreVoucher(vault: Vault, content: Content): Promise<void> {
  const voucher = await voucherSigner(content.voucher);
  const own = toBase64url((await identityIn(vault)).publicKey);
  await keepEndorsement(vault, await endorse(content.userId, voucher, own, content.endorsement));
}

const OF_ANOTHER = 'This backup is of another account. Sign in to that one to read it.';
const UNREADABLE = 'This backup is of a version that is not known here. Load the page again.';

function parse(text: string): Content {
  const content: unknown = JSON.parse(text);
  if (isContent(content)) return content;
  throw new ParleyError(0, UNREADABLE);
}

type Pair = readonly [string, unknown];

const isPair = (value: unknown): value is Pair =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

const pairsOf =
  <T>(guard: (value: unknown) => value is T) =>
  (value: unknown): value is readonly (readonly [string, T])[] =>
    Array.isArray(value) && value.every((each) => isPair(each) && guard(each[1]));

const isText = (value: unknown): value is string => typeof value === 'string';

const isRoomKey = (entry: Pair): entry is readonly [string, string] => isText(entry[1]);

const isVoucher = (value: unknown): value is Voucher =>
  isFields(value) && hasStrings(value, 'key', 'secret');

const isContent = (value: unknown): value is Content =>
  isFields(value) &&
  value['v'] === 1 &&
  hasStrings(value, 'userId', 'endorsement') &&
  isVoucher(value['voucher']) &&
  pairsOf(isArchivedMessage)(value['messages']) &&
  pairsOf(arrayOf(isKnownKey))(value['people']) &&
  pairsOf(isText)(value['roomKeys']);
