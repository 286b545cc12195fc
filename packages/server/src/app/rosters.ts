import type { PeerFacts } from '../core/event.ts';
import type { Room, User } from '../core/model.ts';
import type { Context } from './context.ts';
import * as rooms from './rooms.ts';

/** A room with everybody who takes part in it (O4). */
export interface Roster {
  readonly room: Room;
  readonly owner: User;
  /** Members in order of joining, each with the peers that they are in the room right now. */
  readonly participants: readonly { readonly user: User; readonly peers: readonly PeerFacts[] }[];
}

export async function roster(context: Context, room: Room): Promise<Roster> {
  const members = await context.store.members.list(room.id);
  const live = await context.hub.look(room.id);
  const participants = members.map(({ user }) => {
    const peers = live?.occupants.of(user.id) ?? [];
    return { user, peers: peers.map(({ facts }) => facts) };
  });
  const host = members.find(({ user }) => user.id === room.ownerId)?.user;
  // Whoever made it may have left.
  const owner = host ?? (await rooms.withOwner(context, room)).owner;
  return { room, owner, participants };
}

/** For those who wait in the lobby: who is in is not for them to see. */
export const closedRoster = async (context: Context, room: Room): Promise<Roster> => ({
  ...(await rooms.withOwner(context, room)),
  participants: [],
});

export const rosters = (context: Context, of: readonly Room[]): Promise<Roster[]> =>
  Promise.all(of.map((room) => roster(context, room)));
