/** How devices and groups of sealed rooms look to `hackrtc` clients (H11). */
import type { hackrtc as wire } from '@parley/protocol';
import type { Committing } from '../../app/groups.ts';
import type {
  ClaimedKey,
  Commit,
  Device,
  DeviceKeys,
  Group,
  GroupChange,
} from '../../core/group.ts';
import { isoTime } from '../rendering.ts';

const device = ({ userId, deviceId }: Device): wire.DeviceRef => ({
  user_id: userId,
  device_id: deviceId,
});

/** Stands beside the bundles of people (H6); its pre keys are for those who claim them. */
export const deviceKeys = (keys: DeviceKeys): wire.KeysAnswer => ({
  user_id: keys.userId,
  identity_key: keys.identityKey,
  pre_key: null,
  device_id: keys.deviceId,
  pre_keys_left: keys.preKeysLeft,
  ...(keys.endorsement !== null && { endorsement: keys.endorsement }),
});

export const claimedKey = (key: ClaimedKey): wire.ClaimedKey => ({
  ...device(key),
  identity_key: key.identityKey,
  pre_key: key.preKey,
});

export const group = (known: Group): wire.Group => ({
  group_id: known.group,
  epoch: known.epoch,
  founded_at: isoTime(known.foundedAt),
  founded_by: device(known.founder),
  devices: known.devices.map(device),
});

export const groupAnswer = (known: Group | undefined): wire.GroupAnswer =>
  known ? group(known) : { group_id: null };

export const foundConflict = (known: Group | undefined): wire.FoundConflict => ({
  detail: known
    ? 'This room has another group already: join that one'
    : 'This room has no group that could be replaced: found its first one',
  group: groupAnswer(known),
});

export const commitConflict = ({
  group: known,
  commit,
}: Extract<Committing, { kind: 'lost' }>): wire.CommitConflict => ({
  detail: 'The group has changed meanwhile: take that in, and commit again',
  group_id: known.group,
  epoch: commit?.epoch ?? known.epoch,
  ...(commit && { commit: commit.commit }),
});

export const commit = (one: Commit): wire.CommitItem => ({
  ...device(one.by),
  epoch: one.epoch,
  commit: one.commit,
});

type GroupFrame =
  | wire.KeysPublishedFrame
  | wire.GroupFoundedFrame
  | wire.GroupCommitFrame
  | wire.GroupWelcomeFrame;

export function groupChange(change: GroupChange): GroupFrame {
  if (change.what === 'keys') {
    const { identityKey } = change;
    return { type: 'keys_published', ...device(change.device), identity_key: identityKey };
  }
  const place = { group_id: change.group, group_epoch: change.epoch };
  switch (change.what) {
    case 'founded':
      return { type: 'group_founded', ...place, by: device(change.by) };
    case 'commit': {
      const told = change.commit !== undefined && { commit: change.commit };
      return { type: 'group_commit', ...place, ...device(change.by), ...told };
    }
    case 'welcome':
      return { type: 'group_welcome', ...place, device_id: change.device.deviceId };
  }
}
