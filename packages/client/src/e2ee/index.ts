export { Archive } from './archive.ts';
export type { ArchivedMessage } from './archive.ts';
export { addressOf } from './address.ts';
export type { Address } from './address.ts';
export type {
  GroupMember,
  MessageContext,
  Opened,
  Reason,
  Refused,
  RoomCipher,
  Sender,
} from './cipher.ts';
export { toBase64url } from './bytes.ts';
export { deviceIdOf, identityIn, verifySignature } from './identity.ts';
export type { Identity } from './identity.ts';
export type {
  Device,
  KnownDevice,
  Reading,
  RefusalReason,
  SealedRoomEvent,
  SealedState,
  WaitReason,
  Warning,
} from './room-events.ts';
export { makeKeyPackage } from './key-package.ts';
export type { Addition, OwnKeyPackage } from './key-package.ts';
export { MlsCipher } from './mls-cipher.ts';
export type { Change, Commit, GroupOptions, Joined } from './mls-cipher.ts';
export type { DeviceWelcome } from './mls-welcome.ts';
export { sealedBefore } from './ledger.ts';
export type { Sealing } from './ledger.ts';
export { SealedRoom } from './sealed-room.ts';
export type { SealedPostOptions, SealedRoomOptions } from './sealed-room.ts';
export { newRoomKey, SharedKeyCipher } from './shared-key-cipher.ts';
export { deleteVault, memoryVault, openVault } from './vault.ts';
export type { Vault } from './vault.ts';
export { Trust } from './trust.ts';
export type { KnownKey, TrustChange, TrustState } from './trust.ts';
export { EmojiComparisons } from './emoji-comparison.ts';
export type { Emoji } from './emoji.ts';
export { safetyNumber } from './safety-number.ts';
export type { Party, SafetyNumber } from './safety-number.ts';
export { KeyBinding } from './call-binding.ts';
export type { KeyBindingOptions } from './call-binding.ts';
export { exportBackup, importBackup } from './backup.ts';
export type { BackupOptions, Restored } from './backup.ts';
export { endorsementIn } from './endorsement.ts';
export { MediaSeal, transformMedia } from './media-transform.ts';
