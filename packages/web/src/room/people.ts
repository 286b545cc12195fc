import type { hackrtc, Peer, Self } from '@parley/client';
import type { CallParticipant } from '@parley/client/rtc';

/** A person in the room, however many connections they have. */
export interface Person {
  readonly userId: string;
  /** One of their connections. */
  readonly connId: string;
  readonly name: string;
  readonly role: hackrtc.Role;
  readonly muted: boolean;
  readonly micOn: boolean;
  readonly cameraOn: boolean;
  readonly handRaised: boolean;
  readonly own: boolean;
}

/** Everybody, oneself first. @param name one's own */
export function peopleOf(
  self: Self | undefined,
  name: string,
  participants: readonly CallParticipant[],
): readonly Person[] {
  const others = participants.map(({ peer }) => personOf(peer, false));
  const own = self ? [personOf({ ...self, display_name: name }, true)] : [];
  return [...own, ...others].filter(isFirst);
}

function personOf(peer: Peer, own: boolean): Person {
  const { user_id: userId, conn_id: connId, display_name: name, role } = peer;
  const { mic_on, cam_on: cameraOn, raised_hand: handRaised, muted_by_moderator: muted } = peer;
  const micOn = mic_on && !muted;
  return { userId, connId, name, role, muted, micOn, cameraOn, handRaised, own };
}

/** Whether this is the first entry of a person; later ones are further devices. */
function isFirst({ userId }: Person, index: number, all: readonly Person[]): boolean {
  return all.findIndex((other) => other.userId === userId) === index;
}
