import type { hackrtc, ParleyClient } from '@parley/client';
import type { Vault } from '@parley/client/e2ee';
import { newRoomKey, toBase64url } from '@parley/client/e2ee';

/** Where a vault has the keys of rooms that are sealed by their link, by room id. */
const SHELF = 'room keys';

/** In place of a pre key: that the room's key is in its link. */
const BY_LINK = 'parley1.k';

export async function keptKey(vault: Vault, roomId: string): Promise<string | undefined> {
  const kept = await vault.get(SHELF, roomId);
  return typeof kept === 'string' ? kept : undefined;
}

export async function keepKey(vault: Vault, roomId: string, key: string): Promise<void> {
  await vault.put(SHELF, roomId, key);
}

/**
 * Seals a new room by its link, and says so to those who come without the key: by its name alone
 * nobody finds it.
 *
 * @returns the key for the link @throws ParleyError
 */
export async function sealByLink(parley: ParleyClient, roomId: string): Promise<string> {
  const key = newRoomKey();
  await parley.publishKeys(roomId, { identity_key: await nameOf(key), pre_key: BY_LINK });
  return key;
}

async function nameOf(key: string): Promise<string> {
  const text = new TextEncoder().encode(`parley room key ${key}`);
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', text)));
}

/** What is known of a room's key before one has any. */
export interface KeyNews {
  /** What the owner said; whatever other members say does not count. */
  readonly name: string | undefined;
  /** Whether devices have published keys, as they do for a group. */
  readonly hasDevices: boolean;
}

/** @throws ParleyError */
export async function keyNews(parley: ParleyClient, room: hackrtc.RoomAnswer): Promise<KeyNews> {
  const keys = await parley.keys(room.id);
  const told = keys.find((each) => each.user_id === room.owner_id && each.pre_key === BY_LINK);
  return {
    name: told?.identity_key,
    hasDevices: keys.some(({ device_id: device }) => device !== undefined),
  };
}

/** Whether a key may be that of the room. Owners who left for good took with them what they said. */
export async function mayFit(key: string, { name, hasDevices }: KeyNews): Promise<boolean> {
  return name === undefined ? !hasDevices : name === (await nameOf(key));
}
