/**
 * What members of a sealed room need of the server: the keys of their devices, and the order of their
 * group's commits (H11). The server cannot look into any of it.
 */
import { Type, type Static } from 'typebox';
import type { ReadOnly } from '../schemas.ts';
import { Time, Uuid, orNull } from '../schemas.ts';

/** Base64, of either alphabet (RFC 4648 §4, §5), with or without its padding. */
const encoded = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9+/_-]+={0,2}$' });

/** What vouches for an identity key by another one, as clients agree on it. */
export const Endorsement = Type.String({
  minLength: 1,
  maxLength: 2048,
  pattern: '^[A-Za-z0-9_.,-]+$',
});

/** What a person's client calls itself; no other of theirs has the same. */
export const DeviceId = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });

/** Something to add a device to a group with, such as an MLS key package (RFC 9420 §10). */
export const PreKey = encoded(4096);

/** How many pre keys a device has at most; of more the oldest are forgotten. */
export const MAX_PRE_KEYS = 50;

/** Longest commit and longest welcome, in characters. */
export const MAX_HANDSHAKE = 262_144;

const Handshake = encoded(MAX_HANDSHAKE);
const Epoch = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** How many devices one request may name. */
const MAX_DEVICES = 256;

export const DeviceRef = Type.Object({ user_id: Uuid, device_id: DeviceId });
export type DeviceRef = ReadOnly<typeof DeviceRef>;

/** Body of `POST /keys/{room_id}/claim`: whose pre keys are wanted. */
export const ClaimBody = Type.Object({
  devices: Type.Array(DeviceRef, { maxItems: MAX_DEVICES }),
});
export type ClaimBody = Static<typeof ClaimBody>;

/** A pre key that nobody else is given, unless it was the device's last. */
export const ClaimedKey = Type.Object({
  ...DeviceRef.properties,
  identity_key: Type.String(),
  pre_key: Type.String(),
});
export type ClaimedKey = ReadOnly<typeof ClaimedKey>;

/** Devices that are unknown, or that have no pre key which is good, are missing. */
export const ClaimAnswer = Type.Object({ items: Type.Array(ClaimedKey) });
export type ClaimAnswer = ReadOnly<typeof ClaimAnswer>;

/** What a device that is added joins the group by. */
export const WelcomeItem = Type.Object({ ...DeviceRef.properties, welcome: Handshake });
export type WelcomeItem = Static<typeof WelcomeItem>;

/** Body of `POST /groups/{room_id}`: a group of which one's own device and those welcomed are members. */
export const FoundBody = Type.Object({
  group_id: Uuid,
  /** The group that there is; null where there is none. */
  replaces: orNull(Uuid),
  device_id: DeviceId,
  welcomes: Type.Array(WelcomeItem, { maxItems: MAX_DEVICES }),
});
export type FoundBody = Static<typeof FoundBody>;

/** Body of `POST /groups/{room_id}/commits`. */
export const CommitBody = Type.Object({
  group_id: Uuid,
  /** The epoch that it ends. */
  epoch: Epoch,
  device_id: DeviceId,
  commit: Handshake,
  welcomes: Type.Array(WelcomeItem, { maxItems: MAX_DEVICES }),
  removes: Type.Array(DeviceRef, { maxItems: MAX_DEVICES }),
});
export type CommitBody = Static<typeof CommitBody>;

/** Body of `POST /groups/{room_id}/seen`: a device has everything up to the commit that made this epoch. */
export const SeenBody = Type.Object({ group_id: Uuid, device_id: DeviceId, epoch: Epoch });
export type SeenBody = Static<typeof SeenBody>;

/** The group that a room's texts are sealed for; `devices` is what its commits have declared. */
export const Group = Type.Object({
  group_id: Uuid,
  epoch: Type.Integer(),
  founded_at: Time,
  founded_by: DeviceRef,
  devices: Type.Array(DeviceRef),
});
export type Group = ReadOnly<typeof Group>;

export const GroupAnswer = Type.Union([Group, Type.Object({ group_id: Type.Null() })]);
export type GroupAnswer = ReadOnly<typeof GroupAnswer>;

/** Refuses to found a group (409): somebody else was quicker. */
export const FoundConflict = Type.Object({ detail: Type.String(), group: GroupAnswer });
export type FoundConflict = ReadOnly<typeof FoundConflict>;

/** The epoch that a commit has made. */
export const CommittedAnswer = Type.Object({ epoch: Type.Integer() });
export type CommittedAnswer = ReadOnly<typeof CommittedAnswer>;

/** Refuses a commit (409): the epoch was ended by another one. */
export const CommitConflict = Type.Object({
  detail: Type.String(),
  /** The group that there is. */
  group_id: Uuid,
  /** The epoch that `commit` has made; without it, the group's. */
  epoch: Type.Integer(),
  /** Absent where it is not kept any more, or the group is another. */
  commit: Type.Optional(Type.String()),
});
export type CommitConflict = ReadOnly<typeof CommitConflict>;

export const CommitItem = Type.Object({
  ...DeviceRef.properties,
  /** The epoch that it has made. */
  epoch: Type.Integer(),
  commit: Type.String(),
});
export type CommitItem = ReadOnly<typeof CommitItem>;

/** A page of commits in order; where `more`, the next is asked for `after` the last one's epoch. */
export const CommitsAnswer = Type.Object({
  items: Type.Array(CommitItem),
  more: Type.Boolean(),
});
export type CommitsAnswer = ReadOnly<typeof CommitsAnswer>;

export const WelcomeAnswer = Type.Object({
  group_id: Uuid,
  /** The epoch that it leads into. */
  epoch: Type.Integer(),
  welcome: Type.String(),
});
export type WelcomeAnswer = ReadOnly<typeof WelcomeAnswer>;

// Frames. In these `epoch` is that of the room's order, so a group's has a name of its own.

/** The room has a group, or another one than before. */
export const GroupFoundedFrame = Type.Object({
  type: Type.Literal('group_founded'),
  group_id: Uuid,
  group_epoch: Type.Integer(),
  by: DeviceRef,
});
export type GroupFoundedFrame = ReadOnly<typeof GroupFoundedFrame>;

export const GroupCommitFrame = Type.Object({
  ...DeviceRef.properties,
  type: Type.Literal('group_commit'),
  group_id: Uuid,
  /** The epoch that it has made. */
  group_epoch: Type.Integer(),
  /** Absent where it is too long for a frame: `GET /groups/{room_id}/commits` has it. */
  commit: Type.Optional(Type.String()),
});
export type GroupCommitFrame = ReadOnly<typeof GroupCommitFrame>;

/** For one's own connections: a device of one's own was added, `GET /groups/{room_id}/welcome` has how. */
export const GroupWelcomeFrame = Type.Object({
  type: Type.Literal('group_welcome'),
  group_id: Uuid,
  group_epoch: Type.Integer(),
  device_id: DeviceId,
});
export type GroupWelcomeFrame = ReadOnly<typeof GroupWelcomeFrame>;

/** A device has published keys. */
export const KeysPublishedFrame = Type.Object({
  ...DeviceRef.properties,
  type: Type.Literal('keys_published'),
  identity_key: Type.String(),
});
export type KeysPublishedFrame = ReadOnly<typeof KeysPublishedFrame>;

/** Somebody is no member any more. */
export const MemberLeftFrame = Type.Object({
  type: Type.Literal('member_left'),
  user_id: Uuid,
});
export type MemberLeftFrame = ReadOnly<typeof MemberLeftFrame>;
