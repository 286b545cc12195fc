import type { Bytes } from './bytes.ts';
import type { MessageContext } from './cipher.ts';
import { lengthPrefixed } from './bytes.ts';

/** A short name for where a sealed text belongs: what two texts share is the same place alone. */
export async function hashOf(about: MessageContext): Promise<Bytes> {
  return digest('parley message 1', about.roomId, about.messageId, about.userId);
}

/** MLS knows a group by this: of two rooms none can be taken for the other. */
export async function groupIdOf(roomId: string, groupId: string): Promise<Bytes> {
  return (await digest('parley group 1', roomId, groupId)).slice(0, 16);
}

async function digest(...texts: readonly string[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', lengthPrefixed(texts)));
}
