import type { ClientState } from 'ts-mls/clientState.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import type { KeyPackage } from 'ts-mls/keyPackage.js';
import type { PrivateMessage } from 'ts-mls/privateMessage.js';
import type { Proposal } from 'ts-mls/proposal.js';
import type { SecretTree } from 'ts-mls/secretTree.js';
import type { GroupMember, MessageContext, Opened, Reason, Refused, RoomCipher } from './cipher.ts';
import type { Identity } from './identity.ts';
import type { Addition, OwnKeyPackage } from './key-package.ts';
import type { Epoch } from './mls-open.ts';
import type { PastEpoch } from './mls-past.ts';
import type { Kept } from './mls-state.ts';
import type { DeviceWelcome } from './mls-welcome.ts';
import { createGroup } from 'ts-mls/clientState.js';
import { createCommit } from 'ts-mls/createCommit.js';
import { createApplicationMessage } from 'ts-mls/createMessage.js';
import { mlsExporter } from 'ts-mls/keySchedule.js';
import { ParleyError } from '../errors.ts';
import { sameBytes, toBase64url } from './bytes.ts';
import { refused } from './cipher.ts';
import { groupIdOf, hashOf } from './context.ts';
import { keyPackageOf, newKeyPackage } from './key-package.ts';
import { followed } from './mls-commit.ts';
import { isSame, membersOf, without } from './mls-members.ts';
import { openText, senderOf } from './mls-open.ts';
import { advanced, alone, decodeKept, encodeKept } from './mls-state.ts';
import { CONFIG, suiteFor } from './mls-suite.ts';
import { enter, welcomesOf } from './mls-welcome.ts';
import { readCommit, readText, writeMessage, writeText } from './mls-wire.ts';
import { pad, roomWithin } from './padding.ts';
import { capacityOf, checkLength } from './wire.ts';

/** Who one is, and which group it is about. */
export interface GroupOptions {
  readonly identity: Identity;
  readonly userId: string;
  readonly roomId: string;
  /** The uuid by which the server knows the group. */
  readonly groupId: string;
}

/** A change of the group, as it is offered to the server. */
export interface Commit {
  /** The epoch that it ends. */
  readonly epoch: number;
  /** Base64url. */
  readonly commit: string;
  readonly welcomes: readonly DeviceWelcome[];
  readonly removes: readonly GroupMember[];
}

/** What a commit did. */
export interface Change {
  readonly kind: 'changed';
  readonly by: GroupMember;
  readonly added: readonly GroupMember[];
  readonly removed: readonly GroupMember[];
}

/** A group that this device came into. */
export interface Joined {
  readonly kind: 'joined';
  readonly cipher: MlsCipher;
  /** The key package that was used up. */
  readonly used: OwnKeyPackage;
}

/** Bytes of a PrivateMessage beside its text (RFC 9420 §6.3): header, two tags and the signature. */
const OVERHEAD = 178;
/** Of a group that one has just come into. */
const NEW = { pending: undefined, past: [] };
/** Of a founder's own leaf, by which nobody is added; in ms. */
const FOUNDING = 3_600_000;

/**
 * One device's part in an MLS group (RFC 9420), by ts-mls.
 *
 * A server can neither read nor join; it only says which commit of an epoch counts. State changes
 * with each use: keep `state()` before anything of it is sent.
 */
export class MlsCipher implements RoomCipher {
  readonly kind = 'mls';
  readonly maxBytes = roomWithin(capacityOf('mls') - OVERHEAD);
  readonly #suite: CiphersuiteImpl;
  #kept: Kept;
  #members: readonly GroupMember[];
  /** What is under way: two texts under one key would give both away. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(suite: CiphersuiteImpl, kept: Kept, members: readonly GroupMember[]) {
    this.#suite = suite;
    this.#kept = kept;
    this.#members = members;
  }

  /**
   * Makes a group, at epoch 1, with these devices in it.
   *
   * @throws ParleyError as {@link commit} does
   */
  static async found(
    options: GroupOptions,
    adds: readonly Addition[],
  ): Promise<{ readonly cipher: MlsCipher; readonly welcomes: readonly DeviceWelcome[] }> {
    const { identity, userId, roomId, groupId } = options;
    const suite = await suiteFor(identity);
    const own = await newKeyPackage(suite, identity, userId, FOUNDING);
    const id = await groupIdOf(roomId, groupId);
    const group = await createGroup(id, own.publicPackage, own.privatePackage, [], suite, CONFIG);
    const kept = { ...NEW, roomId, groupId, group, joined: 1, renewed: Date.now() };
    const cipher = await MlsCipher.#of(suite, kept);
    const { commit, welcomes } = await cipher.commit({ adds });
    await cipher.process(commit);
    return { cipher, welcomes };
  }

  /**
   * Comes into a group by the welcome of somebody in it.
   *
   * @param packages those that were published; whichever it is for is used up
   * @returns 'state-lost' where it is for none of them, 'replayed' where it is of another group
   */
  static async join(
    options: GroupOptions,
    welcome: string,
    packages: readonly OwnKeyPackage[],
  ): Promise<Joined | Refused> {
    const { identity, roomId, groupId } = options;
    const suite = await suiteFor(identity);
    const entered = await enter(welcome, packages, identity, suite);
    if ('kind' in entered) return entered;
    const { group, used } = entered;
    const { groupId: id, epoch } = group.groupContext;
    if (!sameBytes(id, await groupIdOf(roomId, groupId))) return refused('replayed');
    const kept = { ...NEW, roomId, groupId, group, joined: Number(epoch), renewed: Date.now() };
    return { kind: 'joined', cipher: await MlsCipher.#of(suite, kept), used };
  }

  /** @returns undefined for what `state()` of this version did not write */
  static async restore(identity: Identity, state: Uint8Array): Promise<MlsCipher | undefined> {
    const kept = decodeKept(state);
    return kept && MlsCipher.#of(await suiteFor(identity), kept);
  }

  static async #of(suite: CiphersuiteImpl, kept: Kept): Promise<MlsCipher> {
    return new MlsCipher(suite, kept, await membersOf(kept.group.ratchetTree));
  }

  get roomId(): string {
    return this.#kept.roomId;
  }

  get groupId(): string {
    return this.#kept.groupId;
  }

  get epoch(): number {
    return Number(this.#context.epoch);
  }

  /** Under which texts of this group travel, as `addressOf` reads it from them. */
  get address(): string {
    return toBase64url(this.#context.groupId);
  }

  /**
   * When this device came or last took new keys, in ms since 1970. A commit that adds nobody renews
   * them: whoever had the old ones cannot follow.
   */
  get renewedAt(): number {
    return this.#kept.renewed;
  }

  /** This device; undefined once it was removed. */
  get self(): GroupMember | undefined {
    return this.#isMember ? this.#members.find(({ leaf }) => leaf === this.#leaf) : undefined;
  }

  members(): readonly GroupMember[] {
    return this.#members;
  }

  async seal(text: Uint8Array, about: MessageContext): Promise<string> {
    checkLength(text, this.maxBytes);
    const context = await hashOf(about);
    return this.#inTurn(async () => {
      this.#checkMember();
      const { group } = this.#kept;
      const sealed = await createApplicationMessage(group, pad(text), this.#suite, context);
      this.#kept = { ...this.#kept, group: sealed.newState };
      return writeText(sealed.privateMessage);
    });
  }

  async open(sealed: string, about: MessageContext): Promise<Opened> {
    const message = readText(sealed);
    if (message === undefined) return refused('unknown-format');
    const expected = { userId: about.userId, context: await hashOf(about) };
    return this.#inTurn(async () => {
      const epoch = this.#epochOf(message);
      if (typeof epoch === 'string') return refused(epoch);
      const result = await openText(message, epoch, expected, this.#suite);
      if ('kind' in result) return result;
      this.#kept = withKeys(this.#kept, message.epoch, result.secretTree);
      return result.opened;
    });
  }

  /**
   * Prepares a change of the group; without one, new keys for this device. It is done once
   * {@link process} takes it, or dropped when that takes another's.
   *
   * @throws ParleyError where a key package is not the device's own or has expired, a device is in
   *   the group already, or is not, or this one is no longer
   */
  async commit(change: {
    readonly adds?: readonly Addition[];
    readonly removes?: readonly GroupMember[];
  }): Promise<Commit> {
    const { adds = [], removes = [] } = change;
    return this.#inTurn(async () => {
      this.#checkMember();
      const packages = await Promise.all(adds.map((addition) => this.#checked(addition)));
      const proposals = [
        ...removes.map((member) => this.#removal(member)),
        ...packages.map(addition),
      ];
      return { ...(await this.#propose(proposals, packages)), removes };
    });
  }

  /** Follows a commit that the server took, one's own or another's. */
  async process(commit: string): Promise<Change | Refused> {
    const message = readCommit(commit);
    if (message === undefined) return refused('unknown-format');
    return this.#inTurn(async () => {
      const reason = this.#whyNot(message);
      if (reason !== undefined) return refused(reason);
      const { pending } = this.#kept;
      return pending?.commit === commit
        ? this.#change(this.#leaf, pending.group)
        : this.#follow(message);
    });
  }

  async exportSecret(label: string, length: number): Promise<Uint8Array> {
    const { exporterSecret } = this.#kept.group.keySchedule;
    return mlsExporter(exporterSecret, label, new Uint8Array(), length, this.#suite);
  }

  async state(): Promise<Uint8Array> {
    return encodeKept(this.#kept);
  }

  get #context() {
    return this.#kept.group.groupContext;
  }

  get #leaf(): number {
    return this.#kept.group.privatePath.leafIndex;
  }

  get #isMember(): boolean {
    return this.#kept.group.groupActiveState.kind === 'active';
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #checkMember(): void {
    if (this.#isMember) return;
    throw new ParleyError(
      0,
      'This device was removed from the group. Wait until it is let in again.',
    );
  }

  #epochOf({ groupId, epoch }: PrivateMessage): Epoch | Reason {
    const { group, joined, past } = this.#kept;
    if (!sameBytes(groupId, this.#context.groupId) || epoch < joined) return 'before-you-joined';
    if (epoch === this.#context.epoch) return { ...group, ...group.keySchedule };
    if (epoch < this.#context.epoch) return past.find(isOf(epoch))?.keys ?? 'state-lost';
    return this.#isMember ? 'missing-commit' : 'before-you-joined';
  }

  async #checked(added: Addition): Promise<KeyPackage> {
    const { userId, identityKey } = added;
    const keyPackage = await keyPackageOf(added);
    if (keyPackage === undefined)
      throw new ParleyError(
        0,
        `The key package of ${userId} (${identityKey}) is not theirs, or has expired.`,
      );
    if (this.#members.some((member) => member.identityKey === identityKey))
      throw new ParleyError(
        0,
        `The device of ${userId} (${identityKey}) is in the group. Remove it first.`,
      );
    return keyPackage;
  }

  #removal(member: GroupMember): Proposal {
    const found = this.#members.find((one) => isSame(one, member));
    if (found === undefined || found.leaf === this.#leaf)
      throw new ParleyError(0, `The device of ${member.userId} cannot be removed from here.`);
    return { proposalType: 'remove', remove: { removed: found.leaf } };
  }

  async #propose(extraProposals: Proposal[], packages: readonly KeyPackage[]) {
    const context = { state: this.#kept.group, cipherSuite: this.#suite };
    const options = { extraProposals, ratchetTreeExtension: true };
    const { commit, welcome, newState } = await createCommit(context, options);
    const pending = { commit: writeMessage(commit), group: alone(newState) };
    this.#kept = { ...this.#kept, pending };
    const welcomes = welcome ? await welcomesOf(welcome, packages, this.#suite) : [];
    return { epoch: this.epoch, commit: pending.commit, welcomes };
  }

  #whyNot({ groupId, epoch }: PrivateMessage): Reason | undefined {
    if (!sameBytes(groupId, this.#context.groupId)) return 'before-you-joined';
    if (epoch < this.#context.epoch) return 'replayed';
    return epoch > this.#context.epoch || !this.#isMember ? 'missing-commit' : undefined;
  }

  async #follow(message: PrivateMessage): Promise<Change | Refused> {
    const { group } = this.#kept;
    const sender = await senderOf(message, group.keySchedule, this.#suite);
    if (sender === undefined) return refused('altered');
    // One's own that this device knows nothing of: it was made by a later state of it.
    if (sender.leafIndex === this.#leaf) return refused('state-lost');
    const next = await followed(group, message, this.#suite);
    return next ? this.#change(sender.leafIndex, next) : refused('altered');
  }

  /** Takes the group as it became by the commit of a leaf. */
  async #change(leaf: number, group: ClientState): Promise<Change | Refused> {
    const [before, after] = [this.#members, await membersOf(group.ratchetTree)];
    const by = before.find((member) => member.leaf === leaf);
    // MLS lets a committer take another name with its new keys; a device has one.
    const isStill = after.some((member) => member.leaf === leaf && by && isSame(member, by));
    if (by === undefined || !isStill) return refused('forged');
    this.#kept = advanced(this.#kept, group);
    this.#members = after;
    return { kind: 'changed', by, added: without(after, before), removed: without(before, after) };
  }
}

const addition = (keyPackage: KeyPackage): Proposal => ({
  proposalType: 'add',
  add: { keyPackage },
});

const isOf =
  (epoch: bigint) =>
  ({ number }: PastEpoch): boolean =>
    BigInt(number) === epoch;

/** The same without the keys that were used, of one epoch. */
function withKeys(kept: Kept, epoch: bigint, secretTree: SecretTree): Kept {
  const { group, past } = kept;
  if (epoch === group.groupContext.epoch) return { ...kept, group: { ...group, secretTree } };
  const changed = past.map((one) => (isOf(epoch)(one) ? one.with(secretTree) : one));
  return { ...kept, past: changed };
}
