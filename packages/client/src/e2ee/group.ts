import type { hackrtc } from '@parley/protocol';
import type { GroupMember, MessageContext, Opened, Reason } from './cipher.ts';
import type { Delivery } from './delivery.ts';
import type { GroupChange, GroupDevices } from './group-devices.ts';
import type { Identity } from './identity.ts';
import type { KeptGroups, Loss } from './kept-groups.ts';
import type { KeySupply } from './key-supply.ts';
import type { Change, GroupOptions } from './mls-cipher.ts';
import type { DeviceWelcome } from './mls-welcome.ts';
import type { Device, SealedRoomEvent, SealedState, WaitReason, Warning } from './room-events.ts';
import type { RoomKeys } from './room-keys.ts';
import { ParleyError } from '../errors.ts';
import { uuid } from '../uuid.ts';
import { addressOf } from './address.ts';
import { refused } from './cipher.ts';
import { MlsCipher } from './mls-cipher.ts';

export interface GroupPorts {
  readonly roomId: string;
  readonly userId: string;
  readonly identity: Identity;
  readonly delivery: Delivery;
  readonly devices: GroupDevices;
  readonly kept: KeptGroups;
  readonly supply: KeySupply;
  /** Users of whom a connection is in the room, beside this one. */
  readonly online: () => ReadonlySet<string>;
  readonly tell: (event: SealedRoomEvent) => void;
}

/** Where others are always faster, somebody plays tricks. */
const MOST_TRIES = 8;

/** How old the keys of a device become; in ms. */
const RENEWAL = 7 * 86_400_000;

const NOBODY: ReadonlySet<string> = new Set();
const READY: SealedState = { type: 'ready' };
const JOINING: SealedState = { type: 'joining' };
const WENT_BACK: SealedState = {
  type: 'failed',
  reason: 'The server went back to keys that had been replaced. Nothing is sent with those.',
};
const NOT_IN = 'This device is not let in yet, so nothing can be sealed here. Nothing was sent.';
const GHOST =
  'Somebody who is no member of this room has its keys, and could not be put out. Nothing was sent.';
const DOUBTFUL =
  'Somebody whom you verified has another key now. Compare the numbers again, or accept it. Nothing was sent.';
const NO_GROUP = 'The server says that this room has keys, and shows none. Try again later.';

/** Who holds the keys of a room by MLS, as one device takes part in it. */
export class Group implements RoomKeys {
  readonly #ports: GroupPorts;
  #state: SealedState = JOINING;
  /** Commits that were fetched, and wait for messages that were sealed before them. */
  #backlog: readonly hackrtc.CommitItem[] = [];
  /** Where the server says that the group is. */
  #there: Pick<hackrtc.Group, 'group_id' | 'epoch'> | undefined;
  /** Whether they came for the asking, and not by themselves. */
  #isFetched = false;
  /** A welcome that this device cannot use. */
  #useless = '';
  #isFresh = false;

  constructor(ports: GroupPorts) {
    this.#ports = ports;
  }

  get state(): SealedState {
    return this.#state;
  }

  get members(): readonly GroupMember[] {
    return this.#current?.members() ?? [];
  }

  get warnings(): readonly Warning[] {
    return this.#ports.devices.warnings(this.members);
  }

  async load(): Promise<void> {
    await this.#ports.kept.load();
  }

  async save(): Promise<void> {
    await this.#ports.kept.save();
  }

  expire(): void {
    this.#isFresh = false;
  }

  async enter(): Promise<void> {
    const { devices, supply, delivery, identity } = this.#ports;
    const listed = await devices.list();
    await supply.refill(listed.find(({ device_id: deviceId }) => deviceId === identity.deviceId));
    const group = await delivery.group();
    this.#there = group;
    this.#state = group ? await this.#enterThere(group) : await this.#found(null);
  }

  async tend(again: ReadonlySet<string>): Promise<void> {
    await this.#settle(again);
    await this.#renew();
  }

  /** The group has whom it should, as far as this device can see to that. */
  async #settle(again: ReadonlySet<string> = NOBODY): Promise<void> {
    this.expire();
    const cipher = this.#current;
    if (!cipher) return;
    await this.#follow(cipher);
    this.#compare(cipher);
    for (let tries = 0; tries < MOST_TRIES && this.#current; tries += 1) {
      const change = await this.#ports.devices.changeFor(cipher.members(), again);
      if (change.adds.length + change.removes.length === 0) break;
      await this.#commit(cipher, change);
    }
    this.#isFresh = true;
    await this.#tellSeen(cipher);
  }

  async hear(frame: hackrtc.GroupCommitFrame): Promise<void> {
    const cipher = this.#current;
    if (cipher?.groupId !== frame.group_id) return;
    const { commit } = frame;
    if (commit !== undefined) this.#backlog = [{ ...frame, epoch: frame.group_epoch, commit }];
    this.#isFetched = false;
    await this.#follow(cipher, frame.group_epoch);
    await this.#tellSeen(cipher);
  }

  async seal(text: Uint8Array, about: MessageContext): Promise<string> {
    if (!this.#isFresh) await this.#settle();
    const cipher = this.#current;
    if (!cipher) throw new ParleyError(0, NOT_IN);
    const doubt = this.warnings.map(doubtOf).find((sentence) => sentence !== undefined);
    if (doubt !== undefined) throw new ParleyError(0, doubt);
    const sealed = await cipher.seal(text, about);
    this.#ports.kept.touch();
    return sealed;
  }

  async open(sealed: string, about: MessageContext): Promise<Opened> {
    const address = addressOf(sealed);
    if (address?.kind !== 'mls') return refused('unknown-format');
    const cipher = this.#ports.kept.at(address.address);
    if (!cipher) return refused('before-you-joined');
    // What cannot be followed now, is refused as such below.
    await this.#follow(cipher, address.epoch).catch(() => undefined);
    const opened = await cipher.open(sealed, about);
    if (opened.kind === 'opened') this.#ports.kept.touch();
    return opened;
  }

  async exportSecret(label: string, length: number): Promise<Uint8Array> {
    const cipher = this.#current;
    if (!cipher) throw new ParleyError(0, NOT_IN);
    return cipher.exportSecret(label, length);
  }

  /** What texts are sealed by; undefined where this device is out. */
  get #current(): MlsCipher | undefined {
    const { newest, loss } = this.#ports.kept;
    return this.#state.type === 'ready' && newest?.groupId !== loss?.groupId ? newest : undefined;
  }

  async #enterThere(group: hackrtc.Group): Promise<SealedState> {
    if (this.#wentBack(group)) return this.#replace(group.group_id);
    if (this.#isIn(group.group_id) || (await this.#join(group))) return READY;
    if (!this.#canBeLetIn(group)) return this.#found(group.group_id);
    return { type: 'waiting-for-somebody', because: this.#reason(group) };
  }

  #isIn(groupId: string): boolean {
    const { newest, loss } = this.#ports.kept;
    return newest?.groupId === groupId && loss?.groupId !== groupId;
  }

  /** As after a backup of it was restored: what it knows is older than what this device has seen. */
  #wentBack({ group_id: groupId, epoch }: hackrtc.Group): boolean {
    const { kept } = this.#ports;
    return kept.isPast(groupId) || (this.#isIn(groupId) && (kept.newest?.epoch ?? 0) > epoch);
  }

  /** Old keys are no good again: the room gets new ones, for all to see. */
  async #replace(groupId: string): Promise<SealedState> {
    if (await this.#isFounded(groupId)) return READY;
    const group = await this.#ports.delivery.group();
    return group && !this.#wentBack(group) ? this.#enterThere(group) : WENT_BACK;
  }

  #canBeLetIn({ devices }: hackrtc.Group): boolean {
    const { online, identity } = this.#ports;
    const there = online();
    return devices.some((each) => {
      return there.has(each.user_id) && each.device_id !== identity.deviceId;
    });
  }

  #reason({ devices }: hackrtc.Group): WaitReason {
    const { kept, identity } = this.#ports;
    if (kept.loss) return kept.loss.because;
    return devices.some((each) => each.device_id === identity.deviceId) ? 'state-lost' : 'new';
  }

  async #join({ group_id: groupId, founded_by: by }: hackrtc.Group): Promise<boolean> {
    const { delivery, identity, supply, kept } = this.#ports;
    const welcome = await delivery.welcome(identity.deviceId);
    if (welcome?.group_id !== groupId) return false;
    const secrets = await supply.secrets();
    const joined = await MlsCipher.join(this.#named(groupId), welcome.welcome, secrets);
    if (joined.kind === 'refused') return this.#cannotUse(welcome.welcome);
    const { loss } = kept;
    if (loss?.groupId === groupId && joined.cipher.epoch <= loss.epoch) return false;
    await this.#adopt(joined.cipher, { userId: by.user_id, deviceId: by.device_id });
    await kept.save();
    await supply.used(joined.used);
    return true;
  }

  /** What was published may be out of date; the next welcome is by new keys. */
  async #cannotUse(welcome: string): Promise<false> {
    if (this.#useless !== welcome) await this.#ports.supply.renew();
    this.#useless = welcome;
    return false;
  }

  /** @param replaces the group that nobody is there to let this device into */
  async #found(replaces: string | null): Promise<SealedState> {
    if (await this.#isFounded(replaces)) return READY;
    // Somebody else was faster.
    const group = await this.#ports.delivery.group();
    if (!group) throw new ParleyError(0, NO_GROUP);
    this.#there = group;
    return this.#enterThere(group);
  }

  async #isFounded(replaces: string | null): Promise<boolean> {
    const { delivery, devices, identity, userId } = this.#ports;
    const { adds } = await devices.changeFor([], NOBODY);
    const groupId = uuid();
    const { cipher, welcomes } = await MlsCipher.found(this.#named(groupId), adds);
    const { deviceId } = identity;
    const founding = { group_id: groupId, replaces, device_id: deviceId };
    const isFirst = await delivery.found({ ...founding, welcomes: welcomes.map(onWire) });
    if (isFirst) {
      this.#there = undefined;
      await this.#adopt(cipher, { userId, deviceId });
    }
    return isFirst;
  }

  #named(groupId: string): GroupOptions {
    const { roomId, userId, identity } = this.#ports;
    return { roomId, userId, identity, groupId };
  }

  async #adopt(cipher: MlsCipher, founder: Device): Promise<void> {
    const { kept, devices, tell } = this.#ports;
    const former = kept.newest;
    const isAnother = former !== undefined && former.groupId !== cipher.groupId;
    const members = cipher.members();
    const known = new Set(former?.members().map(({ deviceId }) => deviceId));
    kept.add(cipher);
    await devices.meet(members);
    this.#backlog = [];
    if (isAnother) tell({ type: 'restarted', by: founder });
    const by = isAnother
      ? members.find(({ deviceId }) => deviceId === founder.deviceId)
      : undefined;
    const added = members.filter(({ deviceId }) => !known.has(deviceId));
    tell({ type: 'members', added, removed: [], by });
  }

  /** Takes new keys now and then: whoever got hold of this device's old ones is shut out by that. */
  async #renew(): Promise<void> {
    const cipher = this.#current;
    if (!cipher || Date.now() - cipher.renewedAt < RENEWAL) return;
    await this.#commit(cipher, { adds: [], removes: [] });
  }

  /** Offers a change to the server; what somebody else did before is done instead. */
  async #commit(cipher: MlsCipher, change: GroupChange): Promise<void> {
    const { delivery, identity, kept } = this.#ports;
    const { epoch, commit, welcomes, removes } = await cipher.commit(change);
    kept.touch();
    await kept.save();
    const isTaken = await delivery.commit({
      group_id: cipher.groupId,
      epoch,
      device_id: identity.deviceId,
      commit,
      welcomes: welcomes.map(onWire),
      removes: removes.map(refOf),
    });
    this.#isFetched = true;
    const { userId } = this.#ports;
    const item = { ...refOf({ userId, deviceId: identity.deviceId }), epoch: epoch + 1, commit };
    if (isTaken) await this.#take(cipher, item);
    else await this.#follow(cipher);
  }

  /** Takes one commit after the other, up to an epoch, or all there are. */
  async #follow(cipher: MlsCipher, until = Infinity): Promise<void> {
    while (cipher.epoch < until && cipher.self) {
      const item = await this.#commitAfter(cipher);
      if (item === undefined || !(await this.#take(cipher, item))) return;
    }
  }

  async #commitAfter(cipher: MlsCipher): Promise<hackrtc.CommitItem | undefined> {
    const { groupId, epoch } = cipher;
    const next = () => this.#backlog.find((item) => item.epoch === epoch + 1);
    const known = next();
    if (known !== undefined) return known;
    this.#backlog = await this.#ports.delivery.commits(groupId, epoch);
    this.#isFetched = true;
    if (this.#backlog.length > 0 && next() === undefined) this.#lose(cipher, 'away-too-long');
    return next();
  }

  /** @returns whether to go on */
  async #take(cipher: MlsCipher, item: hackrtc.CommitItem): Promise<boolean> {
    const change = await cipher.process(item.commit);
    if (change.kind === 'refused') return this.#refuse(cipher, item, change.reason);
    this.#ports.kept.touch();
    await this.#tell(cipher, change);
    return true;
  }

  /** One that came by itself is asked for before it is believed that everybody has that one. */
  #refuse(cipher: MlsCipher, item: hackrtc.CommitItem, reason: Reason): boolean {
    const { kept, tell } = this.#ports;
    this.#backlog = [];
    this.expire();
    if (!this.#isFetched) return true;
    if (cipher !== kept.newest) return false;
    if (reason !== 'state-lost') {
      const by = { userId: item.user_id, deviceId: item.device_id };
      tell({ type: 'warning', warning: { kind: 'broken', by } });
    }
    this.#lose(cipher, reason === 'state-lost' ? reason : 'broken');
    return false;
  }

  async #tell(cipher: MlsCipher, { added, removed, by }: Change): Promise<void> {
    const { kept, devices, tell } = this.#ports;
    if (cipher !== kept.newest) return;
    await devices.meet(added);
    tell({ type: 'members', added, removed, by });
    if (!cipher.self) this.#lose(cipher, 'removed');
  }

  /** Commits that nobody has any more are none that one could follow. */
  #compare(cipher: MlsCipher): void {
    const there = this.#there;
    if (there?.group_id === cipher.groupId && there.epoch > cipher.epoch) {
      this.#lose(cipher, 'away-too-long');
    }
  }

  #lose(cipher: MlsCipher, because: Loss['because']): void {
    const { kept } = this.#ports;
    if (cipher !== kept.newest) return;
    kept.lose(cipher, because);
    this.#state = { type: 'waiting-for-somebody', because };
  }

  async #tellSeen({ groupId, epoch }: MlsCipher): Promise<void> {
    const { delivery, identity, kept } = this.#ports;
    // What the server may forget then, has to be here.
    await kept.save();
    const seen = { group_id: groupId, device_id: identity.deviceId, epoch };
    // It only spares the server room.
    await delivery.seen(seen).catch(() => undefined);
  }
}

/** Why nothing may be sealed before the person decided. */
function doubtOf(warning: Warning): string | undefined {
  if (warning.kind === 'ghost') return GHOST;
  return warning.kind === 'changed-key' && warning.doubtful && warning.isMember
    ? DOUBTFUL
    : undefined;
}

const refOf = ({ userId, deviceId }: Device): hackrtc.DeviceRef => ({
  user_id: userId,
  device_id: deviceId,
});

const onWire = ({ welcome, ...device }: DeviceWelcome) => ({ ...refOf(device), welcome });
