/**
 * The group that a sealed room's texts are sealed for, as far as a server knows of it that cannot look
 * into it: whose devices have keys, what its commits have declared, and their order (H11).
 */
import type { DeviceId, GroupId, RoomId, UserId } from './ids.ts';

/** What a person's client calls itself, and whose it is. */
export interface Device {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

export interface DeviceKeys extends Device {
  readonly identityKey: string;
  /** What vouches for it by another one; for clients to check. */
  readonly endorsement: string | null;
  /** How many pre keys were given to nobody yet. */
  readonly preKeysLeft: number;
}

export interface NewDeviceKeys extends Omit<DeviceKeys, 'preKeysLeft'> {
  /** Added to those that there are; the newest is the last to be given out. */
  readonly preKeys: readonly string[];
  /** Until when these are good. */
  readonly expiresAt: number | null;
  readonly publishedAt: number;
}

export interface ClaimedKey extends Device {
  readonly identityKey: string;
  readonly preKey: string;
}

/** By what a device joins a group. */
export interface GroupWelcome extends Device {
  readonly welcome: string;
}

/** An epoch of a group. */
export interface GroupPlace {
  readonly group: GroupId;
  readonly epoch: number;
}

export interface Group extends GroupPlace {
  readonly founder: Device;
  readonly foundedAt: number;
  readonly devices: readonly Device[];
}

export interface NewGroup {
  readonly group: GroupId;
  /** The group that it takes the place of. */
  readonly replaces: GroupId | null;
  readonly founder: Device;
  readonly welcomes: readonly GroupWelcome[];
  readonly foundedAt: number;
}

export interface Commit {
  /** The epoch that it has made. */
  readonly epoch: number;
  readonly commit: string;
  readonly by: Device;
}

export interface NewCommit extends Commit {
  readonly group: GroupId;
  readonly welcomes: readonly GroupWelcome[];
  /** Done before devices are welcomed. */
  readonly removes: readonly Device[];
  readonly at: number;
}

/** What is told of a group. */
export type GroupChange =
  | { readonly what: 'keys'; readonly device: Device; readonly identityKey: string }
  | (GroupPlace & { readonly what: 'founded'; readonly by: Device })
  | (GroupPlace & {
      readonly what: 'commit';
      /** Absent where it is too long to be told. */
      readonly commit?: string;
      readonly by: Device;
    })
  /** For that person's own connections. */
  | (GroupPlace & { readonly what: 'welcome'; readonly device: Device });

// Ports: parts of the store

/** Public keys of devices, for one room each. Whoever is no member has none there. */
export interface Devices {
  /** Another identity key takes the place of everything that the device had. */
  publish(roomId: RoomId, keys: NewDeviceKeys): Promise<void>;
  list(roomId: RoomId, now: number): Promise<DeviceKeys[]>;
  /**
   * Gives each pre key out once; a device's last one stays. Those are missing that have none which is good.
   */
  claim(roomId: RoomId, devices: readonly Device[], now: number): Promise<ClaimedKey[]>;
  remove(roomId: RoomId, device: Device): Promise<void>;
}

/** What has happened to groups, as far as somebody has to hear of it yet. */
export interface Groups {
  find(roomId: RoomId): Promise<Group | undefined>;
  /**
   * Nothing where the room's group is not the one to be replaced.
   *
   * @param since what is older is forgotten, in ms since 1970
   */
  found(roomId: RoomId, group: NewGroup, since: number): Promise<void>;
  /**
   * Takes one commit for each epoch, from a device of the group.
   *
   * @param since as with {@link found}
   * @returns the commit that was taken for this epoch, whose ever it is; undefined where none was, or it is forgotten
   */
  commit(roomId: RoomId, commit: NewCommit, since: number): Promise<Commit | undefined>;
  /** Those after an epoch, in order. */
  commits(roomId: RoomId, after: GroupPlace, limit: number): Promise<Commit[]>;
  /** The latest by which a device can join the room's group. */
  welcome(
    roomId: RoomId,
    device: Device,
  ): Promise<(GroupPlace & { readonly welcome: string }) | undefined>;
  /**
   * What every device of a group has seen is forgotten; false where the device is none of it.
   *
   * @param since as with {@link found}
   */
  seen(roomId: RoomId, device: Device, place: GroupPlace, since: number): Promise<boolean>;
}
