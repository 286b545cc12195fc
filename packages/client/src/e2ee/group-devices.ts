import type { hackrtc } from '@parley/protocol';
import type { GroupMember } from './cipher.ts';
import type { Delivery, PublishedDevice } from './delivery.ts';
import type { Identity } from './identity.ts';
import type { Addition } from './key-package.ts';
import type { KnownDevice, Warning } from './room-events.ts';
import type { Trust } from './trust.ts';
import { fromBase64url } from './bytes.ts';
import { deviceIdOf } from './identity.ts';
import { keyPackageOf } from './key-package.ts';

export interface GroupDevicesOptions {
  readonly identity: Identity;
  readonly delivery: Delivery;
  readonly trust: Trust;
  /** Users who are members of the room. */
  readonly participants: () => Promise<ReadonlySet<string>>;
}

/** What is to be done for a group to have whom it should. */
export interface GroupChange {
  readonly adds: readonly Addition[];
  readonly removes: readonly GroupMember[];
}

/** Which devices a room's group should have, and of which the person should know. */
export class GroupDevices {
  readonly #options: GroupDevicesOptions;
  #published: readonly PublishedDevice[] = [];
  #people: ReadonlySet<string> | undefined;
  /** Handed out to this device alone, so they are for the next try too. */
  readonly #claimed = new Map<string, hackrtc.ClaimedKey>();

  constructor(options: GroupDevicesOptions) {
    this.#options = options;
  }

  /** The devices that published keys for the room, this one among them. */
  async list(): Promise<readonly PublishedDevice[]> {
    const listed = await this.#options.delivery.devices();
    const isNamed = await Promise.all(listed.map(isNamedByItsKey));
    this.#published = listed.filter((_, at) => isNamed[at]);
    await this.#see(this.#published);
    return this.#published;
  }

  /**
   * @param members of the group as it is
   * @param again devices that are to be let in anew
   */
  async changeFor(
    members: readonly GroupMember[],
    again: ReadonlySet<string>,
  ): Promise<GroupChange> {
    const people = await this.#options.participants();
    this.#people = people;
    await this.list();
    const inside = new Set(members.map(({ deviceId }) => deviceId));
    const absent = this.#published.filter((device) => {
      return people.has(device.user_id) && !inside.has(device.device_id) && !this.#isOwn(device);
    });
    const removes = members.filter(({ userId, deviceId }) => {
      return deviceId !== this.#ownId && (!people.has(userId) || again.has(deviceId));
    });
    return { adds: await this.#packagesOf(absent), removes };
  }

  /** These are in the group now: what they were added by is used up. */
  async meet(members: readonly GroupMember[]): Promise<void> {
    for (const { userId, deviceId, identityKey } of members) {
      this.#claimed.delete(deviceId);
      await this.#options.trust.see(userId, identityKey);
    }
  }

  /** What the person should know before anything is sealed for these. */
  warnings(members: readonly GroupMember[]): readonly Warning[] {
    const others = members.filter(({ deviceId }) => deviceId !== this.#ownId);
    const ghosts = others.filter(({ userId }) => this.#people?.has(userId) === false);
    const absent = this.#published
      .filter((device) => !this.#isOwn(device) && this.#people?.has(device.user_id))
      .map(knownOf)
      .filter((device) => !others.some(({ deviceId }) => deviceId === device.deviceId));
    return [
      ...ghosts.map((device): Warning => ({ kind: 'ghost', device })),
      ...others.flatMap((device) => this.#changed(device, true)),
      ...absent.flatMap((device) => this.#changed(device, false)),
    ];
  }

  #changed(device: KnownDevice, isMember: boolean): readonly Warning[] {
    const { trust } = this.#options;
    const { userId, identityKey } = device;
    if (trust.stateOf(userId, identityKey) !== 'changed') return [];
    const doubtful = trust.isDoubtful(userId, identityKey);
    return [{ kind: 'changed-key', device, doubtful, isMember }];
  }

  get #ownId(): string {
    return this.#options.identity.deviceId;
  }

  #isOwn(device: hackrtc.DeviceRef): boolean {
    return device.device_id === this.#ownId;
  }

  async #see(devices: readonly PublishedDevice[]): Promise<void> {
    const { trust } = this.#options;
    for (const { user_id: userId, identity_key: key, endorsement } of devices) {
      if (endorsement !== undefined) await trust.endorsed(userId, key, endorsement);
    }
    for (const [userId, theirs] of Map.groupBy(devices, (device) => device.user_id)) {
      await trust.see(userId, ...theirs.map(({ identity_key: key }) => key));
    }
  }

  /** Of those whom nothing speaks against, and who can be added. */
  async #packagesOf(devices: readonly PublishedDevice[]): Promise<readonly Addition[]> {
    const { trust } = this.#options;
    const trusted = devices.filter((each) => !trust.isDoubtful(each.user_id, each.identity_key));
    await this.#claim(trusted.filter(({ device_id: deviceId }) => !this.#claimed.has(deviceId)));
    const additions = trusted.flatMap((device) => this.#additionOf(device));
    const packages = await Promise.all(additions.map(keyPackageOf));
    return additions.filter((_, at) => packages[at] !== undefined);
  }

  async #claim(devices: readonly PublishedDevice[]): Promise<void> {
    if (devices.length === 0) return;
    const refs = devices.map(({ user_id, device_id }) => ({ user_id, device_id }));
    for (const key of await this.#options.delivery.claim(refs)) {
      this.#claimed.set(key.device_id, key);
    }
  }

  #additionOf(device: PublishedDevice): readonly Addition[] {
    const { user_id: userId, identity_key: identityKey } = device;
    const preKey = this.#claimed.get(device.device_id)?.pre_key;
    return preKey === undefined ? [] : [{ userId, identityKey, preKey }];
  }
}

const knownOf = ({ user_id, device_id, identity_key }: PublishedDevice): KnownDevice => ({
  userId: user_id,
  deviceId: device_id,
  identityKey: identity_key,
});

/** So that no key comes under another device's name. */
async function isNamedByItsKey({ device_id, identity_key }: PublishedDevice): Promise<boolean> {
  const key = fromBase64url(identity_key);
  return key !== undefined && (await deviceIdOf(key)) === device_id;
}
