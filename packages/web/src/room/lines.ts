import type { GroupMember, KnownDevice, SealedRoomEvent, Warning } from '@parley/client/e2ee';
import type { StringKey } from '../strings/index.ts';

interface News {
  readonly text: StringKey;
  readonly values: Readonly<Record<string, string | number>>;
  /** The key that it is about, base64url. */
  readonly key?: string;
}

/** Something that is told between the messages. */
export interface Line extends News {
  /** Its place among all. */
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
}

interface Scene {
  /** The devices that can read now. */
  readonly members: readonly GroupMember[];
  readonly own: Pick<GroupMember, 'userId' | 'deviceId'>;
  readonly nameOf: (userId: string) => string;
}

/** What an event of a sealed room means to those who read along. */
export function newsOf(event: SealedRoomEvent, scene: Scene): readonly News[] {
  switch (event.type) {
    case 'members':
      return [
        ...event.added.flatMap((member) => newsOfAdded(member, event.by, scene)),
        ...event.removed.map((member) => newsOfRemoved(member, scene)),
      ];
    case 'restarted':
      return [{ text: 'lines.restarted', values: { name: scene.nameOf(event.by.userId) } }];
    case 'warning':
      return newsOfWarning(event.warning, scene);
    case 'denied':
      return [{ text: 'lines.denied', values: {} }];
    case 'state':
    case 'message':
      return [];
  }
}

/** Whoever comes in is not told of each who was there before. */
function newsOfAdded(
  member: GroupMember,
  by: KnownDevice | undefined,
  scene: Scene,
): readonly News[] {
  const { userId, deviceId, identityKey: key } = member;
  if (deviceId === scene.own.deviceId) return [{ text: 'lines.entered', values: {}, key }];
  if (!by) return [];
  const values = { name: scene.nameOf(userId), by: scene.nameOf(by.userId) };
  return [{ text: textOfAdded(member, scene), values, key }];
}

/** Another device of somebody is what a server would make up that wants to read along. */
function textOfAdded({ userId, deviceId }: GroupMember, { members, own }: Scene): StringKey {
  if (userId === own.userId) return 'lines.ownAdded';
  const hasAnother = members.some((each) => each.userId === userId && each.deviceId !== deviceId);
  return hasAnother ? 'lines.deviceAdded' : 'lines.added';
}

/** Whoever has another device in the group goes on reading there. */
function newsOfRemoved(
  { userId, identityKey: key }: GroupMember,
  { members, nameOf }: Scene,
): News {
  const stays = members.some((other) => other.userId === userId);
  const values = { name: nameOf(userId) };
  return { text: stays ? 'lines.deviceRemoved' : 'lines.removed', values, key };
}

/** What keeps one from writing is shown elsewhere, with what can be done. */
function newsOfWarning(warning: Warning, { nameOf }: Scene): readonly News[] {
  switch (warning.kind) {
    case 'missing': {
      const { from, count } = warning;
      return [{ text: 'lines.missing', values: { name: nameOf(from.userId), count } }];
    }
    case 'reordered':
      return [{ text: 'lines.reordered', values: { name: nameOf(warning.from.userId) } }];
    case 'broken':
      return [{ text: 'lines.broken', values: { name: nameOf(warning.by.userId) } }];
    case 'ghost':
    case 'changed-key':
      return [];
  }
}
