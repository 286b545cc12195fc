/** The server's blind part in sealed rooms: it keeps, hands on and orders what it cannot read (H11). */
import type { hackrtc } from '@parley/protocol';
import type { ParleyClient } from '../client.ts';
import type { Fields, Guard } from '../guards.ts';
import { ParleyError } from '../errors.ts';
import { arrayOf, hasStrings, isFields, isStatus } from '../guards.ts';

/** A device that has published keys for the room. */
export interface PublishedDevice extends hackrtc.DeviceRef {
  /** base64url */
  readonly identity_key: string;
  readonly pre_keys_left: number;
  /** Which of the person's earlier keys speak for this one. */
  readonly endorsement?: string;
}

export type Supply = Required<
  Pick<hackrtc.KeysBody, 'identity_key' | 'device_id' | 'pre_keys' | 'expires_at'>
> & { readonly endorsement?: string };

/** What is asked of the server for one room. Everything throws {@link ParleyError}. */
export interface Delivery {
  publish(supply: Supply): Promise<void>;
  /** Takes back all that a device of one's own has published. */
  withdraw(deviceId: string): Promise<void>;
  devices(): Promise<readonly PublishedDevice[]>;
  claim(devices: readonly hackrtc.DeviceRef[]): Promise<readonly hackrtc.ClaimedKey[]>;
  /** The room's group; undefined before there is any. */
  group(): Promise<hackrtc.Group | undefined>;
  /** @returns whether it is the room's group now; otherwise somebody was faster */
  found(founding: hackrtc.FoundBody): Promise<boolean>;
  /** @returns whether it was taken; otherwise somebody was faster */
  commit(commit: hackrtc.CommitBody): Promise<boolean>;
  /** The commits that came after an epoch, in order, as far as they are still kept. */
  commits(groupId: string, after: number): Promise<readonly hackrtc.CommitItem[]>;
  /** The newest welcome for a device of one's own. */
  welcome(deviceId: string): Promise<hackrtc.WelcomeAnswer | undefined>;
  /** Says that a device needs nothing any more up to an epoch. */
  seen(body: hackrtc.SeenBody): Promise<void>;
}

const NOT_FOUND = 404;
const CONFLICT = 409;

export function deliveryOf(client: ParleyClient, roomId: string): Delivery {
  const room = encodeURIComponent(roomId);
  const [keys, groups] = [`/keys/${room}`, `/groups/${room}`];
  return {
    async publish(supply) {
      await client.request('POST', keys, isStatus, supply);
    },
    async withdraw(deviceId) {
      const path = `${keys}/${encodeURIComponent(deviceId)}`;
      await unless(NOT_FOUND, client.request('DELETE', path, isStatus));
    },
    async devices() {
      return (await client.request('GET', keys, isList)).filter(isPublished);
    },
    async claim(devices) {
      return (await client.request('POST', `${keys}/claim`, isClaim, { devices })).items;
    },
    async group() {
      const group = await client.request('GET', groups, isGroupAnswer);
      return group.group_id === null ? undefined : group;
    },
    found: async (founding) => isDone(client.request('POST', groups, isFields, founding)),
    commit: async (commit) => isDone(client.request('POST', `${groups}/commits`, isFields, commit)),
    commits: async (groupId, after) => allCommits(client, `${groups}/commits`, groupId, after),
    async welcome(deviceId) {
      const query = new URLSearchParams({ device_id: deviceId });
      const asked = client.request('GET', `${groups}/welcome?${query}`, isWelcome);
      return unless(NOT_FOUND, asked);
    },
    async seen(body) {
      await client.request('POST', `${groups}/seen`, isFields, body);
    },
  };
}

async function allCommits(
  client: ParleyClient,
  path: string,
  group: string,
  after: number,
): Promise<readonly hackrtc.CommitItem[]> {
  const commits: hackrtc.CommitItem[] = [];
  for (let last = after; ; last = commits.at(-1)?.epoch ?? after) {
    const query = new URLSearchParams({ group, after: String(last) });
    const { items, more } = await client.request('GET', `${path}?${query}`, isCommits);
    commits.push(...items);
    if (!more || items.length === 0) return commits;
  }
}

const isDone = async (asked: Promise<unknown>): Promise<boolean> =>
  (await unless(CONFLICT, asked)) !== undefined;

/** @returns undefined where the server refuses with that status */
async function unless<T>(status: number, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof ParleyError && thrown.status === status) return undefined;
    throw thrown;
  }
}

const isList = arrayOf(isFields);

const isDevice = (value: unknown): value is Fields & hackrtc.DeviceRef =>
  isFields(value) && hasStrings(value, 'user_id', 'device_id');

const isPublished = (value: unknown): value is Fields & PublishedDevice =>
  isDevice(value) &&
  hasStrings(value, 'identity_key') &&
  typeof value['pre_keys_left'] === 'number' &&
  ['string', 'undefined'].includes(typeof value['endorsement']);

const isClaimed = (value: unknown): value is hackrtc.ClaimedKey =>
  isDevice(value) && hasStrings(value, 'identity_key', 'pre_key');

const isCommit = (value: unknown): value is hackrtc.CommitItem =>
  isDevice(value) && hasStrings(value, 'commit') && typeof value['epoch'] === 'number';

const hasItems = <T>(value: Fields, guard: Guard<T>): boolean => arrayOf(guard)(value['items']);

const isClaim = (value: unknown): value is { readonly items: readonly hackrtc.ClaimedKey[] } =>
  isFields(value) && hasItems(value, isClaimed);

const isCommits = (value: unknown): value is hackrtc.CommitsAnswer =>
  isFields(value) && hasItems(value, isCommit) && typeof value['more'] === 'boolean';

function isGroupAnswer(value: unknown): value is hackrtc.GroupAnswer {
  if (!isFields(value)) return false;
  const { group_id: groupId, epoch, devices } = value;
  if (groupId === null) return true;
  return typeof groupId === 'string' && typeof epoch === 'number' && arrayOf(isDevice)(devices);
}

const isWelcome = (value: unknown): value is hackrtc.WelcomeAnswer =>
  isFields(value) && hasStrings(value, 'group_id', 'welcome') && typeof value['epoch'] === 'number';
