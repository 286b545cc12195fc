import type { RoomSession } from '@parley/client';
import type { Party, SafetyNumber, Vault } from '@parley/client/e2ee';
import {
  deleteVault,
  EmojiComparisons,
  endorsementIn,
  identityIn,
  KeyBinding,
  openVault,
  safetyNumber,
  toBase64url,
  Trust,
} from '@parley/client/e2ee';

/** What this browser keeps for whoever is signed in. */
export interface Keyring {
  readonly userId: string;
  readonly deviceId: string;
  readonly vault: Vault;
  readonly trust: Trust;
  readonly numberOf: (other: Party) => Promise<SafetyNumber>;
  /** What signs one's part of the connections of a call. */
  readonly bindingFor: (roomId: string, session: RoomSession) => KeyBinding;
  /** What agrees on pictures with others. */
  readonly comparisonsIn: (session: RoomSession) => EmojiComparisons;
}

/** @throws ParleyError where the browser keeps no keys */
export async function openKeyring(userId: string): Promise<Keyring> {
  const vault = await openVault(userId);
  const [identity, trust] = await Promise.all([identityIn(vault), Trust.in(vault)]);
  const endorsement = await endorsementIn(vault);
  const own = { userId, identityKey: toBase64url(identity.publicKey) };
  return {
    userId,
    deviceId: identity.deviceId,
    vault,
    trust,
    numberOf: async (other) => safetyNumber(own, other),
    bindingFor: (roomId, session) =>
      new KeyBinding({ roomId, session, identity, trust, endorsement }),
    comparisonsIn: (session) => new EmojiComparisons(session, own),
  };
}

/** Forgets all that this browser keeps for somebody. */
export async function forgetKeyring(userId: string): Promise<void> {
  await deleteVault(userId);
}
