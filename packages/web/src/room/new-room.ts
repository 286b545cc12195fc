import type { ParleyClient } from '@parley/client';

/** Who may come into a new room: whoever has the link; those whom a moderator lets in; whoever knows its name. */
export type Entry = 'link' | 'lobby' | 'open';

export interface RoomWish {
  readonly name: string;
  readonly kind: 'video' | 'chat';
  readonly entry: Entry;
}

/** Makes a room. @returns the code of its invite @throws ParleyError */
export async function makeRoom(
  parley: ParleyClient,
  { name, kind, entry }: RoomWish,
): Promise<string | undefined> {
  const access = entry === 'open' ? 'open' : 'unlisted';
  const room = await parley.createRoom({ name, kind, access, chat_policy: 'mixed' });
  if (entry === 'lobby') await parley.changeRoom(room.id, { lobby: true });
  return room.invite_code;
}
