import type { hackrtc } from '@parley/protocol';
import type { MessagePage, ParleyClient } from '../client.ts';
import type { Listener, Unsubscribe } from '../emitter.ts';
import type { RoomSession } from '../session.ts';
import type { GroupMember } from './cipher.ts';
import type { Identity } from './identity.ts';
import type { Sealing } from './ledger.ts';
import type {
  KnownDevice,
  Reading,
  RefusalReason,
  SealedRoomEvent,
  SealedState,
  Warning,
} from './room-events.ts';
import type { RoomKeys } from './room-keys.ts';
import type { Coming } from './sealed-texts.ts';
import type { Trust } from './trust.ts';
import type { Vault } from './vault.ts';
import { Emitter } from '../emitter.ts';
import { ParleyError } from '../errors.ts';
import { uuid } from '../uuid.ts';
import { Archive } from './archive.ts';
import { Asking } from './asking.ts';
import { toBase64url } from './bytes.ts';
import { deliveryOf } from './delivery.ts';
import { GroupDevices } from './group-devices.ts';
import { Group } from './group.ts';
import { identityIn } from './identity.ts';
import { KeptGroups } from './kept-groups.ts';
import { KeySupply } from './key-supply.ts';
import { Ledger, sealedBefore } from './ledger.ts';
import { LinkKeys } from './room-keys.ts';
import { SealedTexts } from './sealed-texts.ts';
import { SharedKeyCipher } from './shared-key-cipher.ts';
import { Upkeep } from './upkeep.ts';

export interface SealedRoomOptions {
  readonly client: ParleyClient;
  readonly session: RoomSession;
  readonly roomId: string;
  readonly userId: string;
  /** That of the account at this server. */
  readonly vault: Vault;
  readonly trust: Trust;
  /** Who can open what is sealed here: the members of the room (by default), or whoever has its link. */
  readonly cipher?:
    | { readonly kind: 'mls' }
    | { readonly kind: 'shared-key'; readonly key: string };
}

export interface SealedPostOptions {
  /** The message's id, a uuid of one's own: posted again under it, it is the same message. */
  readonly id?: string;
  /** The message that it answers; the server sees that. */
  readonly reply_to?: string;
}

interface Parts extends SealedRoomOptions {
  readonly identity: Identity;
  readonly archive: Archive;
  /** That of the room's link. */
  readonly link: SharedKeyCipher | undefined;
}

/** Earlier than every message. */
const BEGINNING = '1970-01-01T00:00:00Z';
const PAGE = 200;
/** So many messages that did not open are tried again once more is known. */
const MOST_UNREAD = 100;
/** So many messages are not told of twice. */
const MOST_SHOWN = 1_000;

const OTHERWISE: Readonly<Record<Sealing, string>> = {
  mls: 'This room is sealed for its members, and this link says otherwise. Ask for another one.',
  'shared-key':
    'This room is sealed by a key in its link, and in this one it is missing. Ask for the whole link.',
};
const WAITS = 'Nobody has let this device read and write here yet. Nothing was sent.';

/**
 * The chat of a room in which nothing is sent but sealed.
 *
 * Whatever does not fit is refused, or told as a warning: keys of others, who has them, and what
 * became of messages.
 */
export class SealedRoom {
  readonly #parts: Parts;
  readonly #events = new Emitter<SealedRoomEvent>();
  readonly #ledger: Ledger;
  readonly #keys: RoomKeys;
  readonly #texts: SealedTexts;
  readonly #upkeep: Upkeep;
  readonly #asking: Asking;
  readonly #subscriptions: readonly Unsubscribe[];
  /** Did not open, and may once more is known. */
  readonly #unread = new Map<string, hackrtc.MessageAnswer>();
  /** What was told, by message: the ciphertext, and why it did not open. */
  readonly #shown = new Map<string, string>();
  /** Warnings that were told, as JSON. */
  #warned: ReadonlySet<string> = new Set();
  #told = '';

  /**
   * @throws ParleyError where the browser keeps no keys, the link's key is damaged, or the room was
   *   sealed otherwise before
   */
  static async open(options: SealedRoomOptions): Promise<SealedRoom> {
    const { vault, roomId, cipher = { kind: 'mls' } } = options;
    const before = await sealedBefore(vault, roomId);
    if (before !== undefined && before !== cipher.kind) throw new ParleyError(0, OTHERWISE[before]);
    const link = cipher.kind === 'mls' ? undefined : await SharedKeyCipher.of(cipher.key);
    const [identity, archive] = [await identityIn(vault), await Archive.in(vault)];
    return new SealedRoom({ ...options, identity, archive, link });
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
    const { vault, roomId, userId, identity, archive, session, trust, link } = parts;
    const { deviceId } = identity;
    const identityKey = toBase64url(identity.publicKey);
    this.#ledger = new Ledger(vault, roomId, link?.kind ?? 'mls');
    this.#keys = link ? new LinkKeys(link) : this.#group();
    this.#texts = new SealedTexts({
      roomId,
      deviceId,
      sender: link ? { userId } : { userId, identityKey },
      keys: this.#keys,
      archive,
      ledger: this.#ledger,
      warn: (warning) => this.#events.emit({ type: 'warning', warning }),
    });
    this.#asking = new Asking({
      session,
      sealAgain: async (messageId) =>
        this.#exclusively(async () => this.#texts.sealAgain(messageId)),
      onDenied: (messageId) => this.#events.emit({ type: 'denied', messageId }),
      readAgain: async (message, ciphertext) => this.#readAgain(message, ciphertext),
    });
    this.#subscriptions = [
      session.on('chat', ({ msg }) => this.#upkeep.do(async () => this.#take(msg, 'live'))),
      session.on('message_edited', ({ msg }) => {
        this.#upkeep.do(async () => this.#open(msg, 'live'));
      }),
      session.on('message_deleted', ({ msg }) => {
        this.#upkeep.do(async () => this.#texts.forget(msg));
      }),
      session.on('closed', () => this.close()),
      trust.on('changed', () => this.#upkeep.tendSoon()),
    ];
    this.#upkeep = new Upkeep({
      session,
      own: { userId, deviceId },
      keys: this.#keys,
      exclusively: async (work) => this.#exclusively(work),
      begin: async () => this.#begin(),
      catchUp: async () => this.#catchUp(),
      readAgain: async () => this.#tryAgain(),
      onChange: () => this.#changed(),
    });
  }

  get state(): SealedState {
    return this.#upkeep.state;
  }

  /** The devices that have the keys now; none are known where the link has the key. */
  get members(): readonly GroupMember[] {
    return this.#keys.members;
  }

  /** What holds now of what the person should see. */
  get warnings(): readonly Warning[] {
    return this.#keys.warnings;
  }

  /** Listens to one type of event. */
  on<T extends SealedRoomEvent['type']>(
    type: T,
    listener: Listener<Extract<SealedRoomEvent, { type: T }>>,
  ): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /** Listens to every event. */
  subscribe(listener: Listener<SealedRoomEvent>): Unsubscribe {
    return this.#events.subscribe(listener);
  }

  /**
   * Seals a text and posts it; done once it is stored.
   *
   * @returns the message's id
   * @throws ParleyError where it cannot be sealed now, or is too long (nothing was sent then), or the
   *   server refuses it
   */
  async post(text: string, { id = uuid(), ...options }: SealedPostOptions = {}): Promise<string> {
    await this.#entered();
    const sealed = await this.#exclusively(async () => this.#texts.seal(id, text));
    const { ciphertext, n, lost } = sealed;
    try {
      await this.#parts.session.post(ciphertext, { ...options, id, encrypted: true });
    } catch (thrown) {
      await this.#exclusively(async () => this.#ledger.lose(n));
      throw thrown;
    }
    if (lost.length > 0) await this.#exclusively(async () => this.#ledger.told(lost));
    return id;
  }

  /** Gives a message of one's own another text. @throws ParleyError as {@link post} does */
  async edit(messageId: string, text: string): Promise<void> {
    await this.#entered();
    const edit = await this.#exclusively(async () => this.#texts.sealEdit(messageId, text));
    try {
      await this.#parts.session.edit(messageId, edit.ciphertext, { encrypted: true });
    } catch (thrown) {
      await this.#exclusively(async () => edit.settle(false));
      throw thrown;
    }
    await this.#exclusively(async () => edit.settle(true));
  }

  /** Opens a message of the chat, or says why that cannot be done. */
  async read(message: hackrtc.MessageAnswer): Promise<Reading> {
    return this.#exclusively(async () => this.#texts.read(message, 'asked'));
  }

  /**
   * Asks the author to seal a message again that did not open; a `message` event has the answer.
   *
   * @returns whether they are there; otherwise they are asked when they come
   */
  askAgain(message: hackrtc.MessageAnswer): boolean {
    return this.#asking.ask(message);
  }

  /** The person takes a device's key as somebody's, without having compared anything. */
  async accept({ userId, identityKey }: KnownDevice): Promise<void> {
    await this.#parts.trust.accept(userId, identityKey);
  }

  /** The person does not take it as theirs: it is put out, and nobody here lets it in again. */
  async remove({ userId, deviceId, identityKey }: KnownDevice): Promise<void> {
    await this.#parts.trust.reject(userId, identityKey);
    this.#upkeep.putOut(deviceId);
  }

  /**
   * A secret that those have who can open what is sealed now, such as for media.
   *
   * @param length bytes
   */
  async exportSecret(label: string, length: number): Promise<Uint8Array> {
    return this.#exclusively(async () => this.#keys.exportSecret(label, length));
  }

  /** Ends it; the session goes on. */
  close(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#upkeep.close();
    this.#asking.close();
  }

  #group(): Group {
    const { client, vault, roomId, userId, identity, trust } = this.#parts;
    const delivery = deliveryOf(client, roomId);
    return new Group({
      roomId,
      userId,
      identity,
      delivery,
      devices: new GroupDevices({
        identity,
        delivery,
        trust,
        participants: async () => {
          const participants = await client.participants(roomId);
          return new Set(participants.map(({ user_id: participant }) => participant));
        },
      }),
      kept: new KeptGroups(vault, roomId, identity),
      supply: new KeySupply({ vault, roomId, userId, identity, delivery }),
      online: () => this.#upkeep.online,
      tell: (event) => this.#tell(event),
    });
  }

  #tell(event: SealedRoomEvent): void {
    if (event.type === 'members') {
      for (const { deviceId } of event.added) this.#upkeep.isIn(deviceId);
    }
    this.#events.emit(event);
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const { vault, roomId } = this.#parts;
    return vault.exclusively(`sealed room ${roomId}`, async () => {
      await this.#ledger.load();
      await this.#keys.load();
      try {
        return await work();
      } finally {
        if (this.members.length > 0) this.#ledger.meet(this.members.map(({ userId }) => userId));
        await this.#keys.save();
        await this.#ledger.save();
        this.#warn();
      }
    });
  }

  /** Done once it is known whether something can be sealed. @throws ParleyError where it cannot */
  async #entered(): Promise<void> {
    await this.#connected();
    while (this.state.type === 'joining') await this.#nextState();
    const { state } = this;
    if (state.type === 'failed') throw new ParleyError(0, state.reason);
    if (state.type === 'waiting-for-somebody') throw new ParleyError(0, WAITS);
  }

  /** What is written while the connection is lost waits: whom it is for cannot be asked before. */
  async #connected(): Promise<void> {
    const { session } = this.#parts;
    if (session.state.type === 'connected' || session.state.type === 'closed') return;
    await new Promise<void>((resolve) => {
      const unsubscribe = session.subscribe(({ type }) => {
        if (type !== 'connected' && type !== 'closed') return;
        unsubscribe();
        resolve();
      });
    });
  }

  async #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = this.on('state', () => {
        unsubscribe();
        resolve();
      });
    });
  }

  #changed(): void {
    const told = JSON.stringify(this.state);
    if (told !== this.#told) this.#events.emit({ type: 'state', state: this.state });
    this.#told = told;
  }

  /** Tells of what was not so before. */
  #warn(): void {
    const warnings = new Map(this.warnings.map((warning) => [JSON.stringify(warning), warning]));
    for (const [key, warning] of warnings) {
      if (!this.#warned.has(key)) this.#events.emit({ type: 'warning', warning });
    }
    this.#warned = new Set(warnings.keys());
  }

  /** Before this device can be let in: what comes from now on is for it. */
  async #begin(): Promise<void> {
    if (this.#ledger.cursor !== undefined) return;
    const { client, roomId } = this.#parts;
    const { messages } = await client.messages(roomId, { limit: 1 });
    this.#ledger.cursor = messages.at(-1)?.id ?? BEGINNING;
  }

  async #catchUp(): Promise<void> {
    const { client, roomId } = this.#parts;
    const after = this.#ledger.cursor ?? BEGINNING;
    let page: MessagePage | undefined = await client.messages(roomId, { after, limit: PAGE });
    while (page) {
      for (const message of page.messages) await this.#take(message, 'missed');
      await this.#keys.save();
      await this.#ledger.save();
      page = await page.newer?.();
    }
    await this.#tryAgain();
  }

  async #take(message: hackrtc.MessageAnswer, coming: Coming): Promise<void> {
    if (message.deleted_at === undefined) await this.#open(message, coming);
    else await this.#texts.forget(message);
    if (message.edited_at === undefined) this.#ledger.cursor = message.id;
  }

  async #open(message: hackrtc.MessageAnswer, coming: Coming): Promise<void> {
    const reading = await this.#texts.read(message, coming);
    this.#show(message, reading);
    if (reading.kind === 'refused' && this.#mayOpenLater(reading.reason)) this.#keep(message);
  }

  /** A message may come twice: when it is posted, and with those that were missed or did not open. */
  #show(message: hackrtc.MessageAnswer, reading: Reading): void {
    const reason = reading.kind === 'refused' ? reading.reason : '';
    const shown = `${message.ciphertext} ${reason}`;
    const isNews = this.#shown.get(message.id) !== shown;
    this.#shown.set(message.id, shown);
    if (isNews) this.#events.emit({ type: 'message', message, reading });
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_SHOWN && oldest !== undefined) this.#shown.delete(oldest);
  }

  /** It was sealed after a change of which this device has not heard yet. */
  #mayOpenLater(reason: RefusalReason): boolean {
    const isOut = this.#keys.state.type !== 'ready';
    return reason === 'missing-commit' || (reason === 'before-you-joined' && isOut);
  }

  #keep(message: hackrtc.MessageAnswer): void {
    if (this.#unread.size < MOST_UNREAD) this.#unread.set(message.id, message);
  }

  async #tryAgain(): Promise<void> {
    const unread = [...this.#unread.values()];
    this.#unread.clear();
    for (const message of unread) await this.#open(message, 'missed');
  }

  async #readAgain(message: hackrtc.MessageAnswer, ciphertext: string): Promise<boolean> {
    const reading = await this.#exclusively(async () => this.#texts.readAgain(message, ciphertext));
    this.#events.emit({ type: 'message', message, reading });
    return reading.kind === 'opened';
  }
}
