import type { ClientState } from 'ts-mls/clientState.js';
import type { MessageContext, Opened } from '../cipher.ts';
import type { Identity } from '../identity.ts';
import type { Addition, OwnKeyPackage } from '../key-package.ts';
import type { Commit } from '../mls-cipher.ts';
import { toBase64url, utf8 } from '../bytes.ts';
import { identityIn } from '../identity.ts';
import { makeKeyPackage } from '../key-package.ts';
import { MlsCipher } from '../mls-cipher.ts';
import { decodeKept, encodeKept } from '../mls-state.ts';
import { memoryVault } from '../vault.ts';

export const ROOM = 'room';
const HOUR = 3_600_000;

/** A device that keeps its part in a group as bytes, as in a browser: each use begins with them. */
export class Device {
  readonly userId: string;
  readonly groupId: string;
  readonly identity: Identity;
  readonly packages: OwnKeyPackage[] = [];
  #state: Uint8Array | undefined;

  private constructor(userId: string, groupId: string, identity: Identity) {
    this.userId = userId;
    this.groupId = groupId;
    this.identity = identity;
  }

  static async of(userId: string, groupId = 'group'): Promise<Device> {
    return new Device(userId, groupId, await identityIn(memoryVault()));
  }

  get options() {
    return { identity: this.identity, userId: this.userId, roomId: ROOM, groupId: this.groupId };
  }

  /** Publishes a key package, which somebody may use to add this device. */
  async addition(lifetime = HOUR): Promise<Addition> {
    const own = await makeKeyPackage(this.identity, this.userId, lifetime);
    this.packages.push(own);
    const { userId, identity } = this;
    return { userId, identityKey: toBase64url(identity.publicKey), preKey: own.preKey };
  }

  async found(devices: readonly Device[]): Promise<void> {
    const adds = await Promise.all(devices.map((device) => device.addition()));
    const { cipher, welcomes } = await MlsCipher.found(this.options, adds);
    await this.keep(cipher);
    await this.#let(devices, welcomes);
  }

  /** Commits, has it counted by everybody who is in, and lets in who is added. */
  async change(
    everybody: readonly Device[],
    { adds = [], removes = [] }: { adds?: readonly Device[]; removes?: readonly Device[] },
  ): Promise<Commit> {
    const commit = await this.propose({ adds, removes });
    for (const device of [this, ...everybody]) await device.follow(commit.commit);
    await this.#let(adds, commit.welcomes);
    return commit;
  }

  async propose(change: {
    adds?: readonly Device[];
    removes?: readonly Device[];
  }): Promise<Commit> {
    const adds = await Promise.all((change.adds ?? []).map((device) => device.addition()));
    const removed = new Set(change.removes?.map(({ identity }) => identity.deviceId));
    return this.use((cipher) => {
      const removes = cipher.members().filter(({ deviceId }) => removed.has(deviceId));
      return cipher.commit({ adds, removes });
    });
  }

  async follow(commit: string) {
    return this.use((cipher) => cipher.process(commit));
  }

  async join(welcome: string) {
    const joined = await MlsCipher.join(this.options, welcome, this.packages);
    if (joined.kind === 'joined') await this.keep(joined.cipher);
    return joined;
  }

  async seal(text: string, about: Partial<MessageContext> = {}): Promise<string> {
    return this.use((cipher) => cipher.seal(utf8(text), this.#about(this, about)));
  }

  async open(sealed: string, author: Device, about: Partial<MessageContext> = {}): Promise<Opened> {
    return this.use((cipher) => cipher.open(sealed, this.#about(author, about)));
  }

  /** The text, or the reason why there is none. */
  async read(sealed: string, author: Device, about: Partial<MessageContext> = {}): Promise<string> {
    const opened = await this.open(sealed, author, about);
    return opened.kind === 'opened' ? new TextDecoder().decode(opened.text) : opened.reason;
  }

  async use<T>(work: (cipher: MlsCipher) => Promise<T>): Promise<T> {
    const cipher = await MlsCipher.restore(this.identity, this.#state ?? new Uint8Array());
    if (cipher === undefined) throw new Error(`${this.userId} is in no group.`);
    const result = await work(cipher);
    await this.keep(cipher);
    return result;
  }

  async members(): Promise<readonly string[]> {
    return this.use(async (cipher) => cipher.members().map(({ userId }) => userId));
  }

  async keep(cipher: MlsCipher): Promise<void> {
    this.#state = await cipher.state();
  }

  /** Does to one's own state what no honest device does. */
  tamper(change: (group: ClientState) => ClientState): ClientState {
    const kept = decodeKept(this.#state ?? new Uint8Array());
    if (kept === undefined) throw new Error(`${this.userId} is in no group.`);
    const group = change(kept.group);
    this.#state = encodeKept({ ...kept, group });
    return group;
  }

  #about({ userId }: Device, about: Partial<MessageContext>): MessageContext {
    return { roomId: ROOM, messageId: 'm1', userId, ...about };
  }

  async #let(devices: readonly Device[], welcomes: Commit['welcomes']): Promise<void> {
    for (const device of devices) {
      const own = welcomes.find(({ deviceId }) => deviceId === device.identity.deviceId);
      const joined = await device.join(own?.welcome ?? '');
      if (joined.kind !== 'joined') throw new Error(`${device.userId}: ${joined.reason}`);
    }
  }
}

/** A group that the first of three founded. */
export async function three(): Promise<readonly [Device, Device, Device]> {
  const [ann, bob, cyd] = [await Device.of('ann'), await Device.of('bob'), await Device.of('cyd')];
  await ann.found([bob, cyd]);
  return [ann, bob, cyd];
}
