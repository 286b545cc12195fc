import type { ParleyClient } from '@parley/client';
import type { Invite } from '../invite.ts';

/** Who may come into a new room: whoever has the link; those whom a moderator lets in; whoever knows its name. */
export type Entry = 'link' | 'lobby' | 'open';

/** Who can read what is written in it: the people's devices; whoever has the whole link; the server, and every app. */
export type Readers = 'group' | 'link' | 'everybody';

export interface RoomWish {
  readonly name: string;
  readonly kind: 'video' | 'chat';
  readonly entry: Entry;
  readonly readers: Readers;
}

/** Makes a room. @returns the way in @throws ParleyError */
export async function makeRoom(
  parley: ParleyClient,
  { name, kind, entry, readers }: RoomWish,
): Promise<Invite | undefined> {
  const access = entry === 'open' ? 'open' : 'unlisted';
  const chat_policy = readers === 'everybody' ? 'mixed' : 'sealed';
  const { id, invite_code: code } = await parley.createRoom({ name, kind, access, chat_policy });
  if (entry === 'lobby') await parley.changeRoom(id, { lobby: true });
  if (code === undefined) return undefined;
  if (readers !== 'link') return { code };
  const { sealByLink } = await import('../sealed/link-keys.ts');
  return { code, key: await sealByLink(parley, id) };
}

/** Browsers have ciphers on secure pages alone. */
export const canSeal = isSecureContext;

/** Apps and devices that come by a plain name cannot open what is sealed. */
export const readersOf = (entry: Entry, readers: Readers): Readers =>
  canSeal && entry !== 'open' ? readers : 'everybody';
