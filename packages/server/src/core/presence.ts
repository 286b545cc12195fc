/** What a room knows of somebody's presence beside their connections. */
import type { Role } from './model.ts';

/** What people tell of themselves (H10). */
export interface MediaStates {
  readonly micOn: boolean;
  readonly camOn: boolean;
  readonly screenSharing: boolean;
  readonly isSpeaking: boolean;
  readonly raisedHand: boolean;
}

/** How one user stands in a room right now (H4). */
export interface Presence extends MediaStates {
  readonly role: Role;
  readonly mutedByModerator: boolean;
}

const QUIET: MediaStates = {
  micOn: true,
  camOn: true,
  screenSharing: false,
  isSpeaking: false,
  raisedHand: false,
};

/** The presence of a member of whom nothing was heard yet: H4's defaults. Shared by all who begin so. */
export const initialPresence = ({ role, muted }: { role: Role; muted: boolean }): Presence =>
  (muted ? MUTED : UNMUTED)[role];

const UNMUTED = presences(false);
const MUTED = presences(true);

function presences(mutedByModerator: boolean): Readonly<Record<Role, Presence>> {
  const presence = (role: Role): Presence => ({ ...QUIET, role, mutedByModerator });
  return { host: presence('host'), moderator: presence('moderator'), guest: presence('guest') };
}
