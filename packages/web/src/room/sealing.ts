import type { hackrtc, ParleyClient, RoomSession } from '@parley/client';
import type {
  GroupMember,
  KnownDevice,
  SealedRoom,
  SealedRoomEvent,
  Warning,
} from '@parley/client/e2ee';
import type { Keyring } from '../sealed/keyring.ts';
import type { Seal } from '../sealed/seal.ts';
import { signal } from '@preact/signals';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';
import type { ChatMessage, Content } from './content.ts';
import type { Line } from './lines.ts';
import type { Secrecy } from './secrecy.ts';
import type { TextOptions, Texts } from './texts.ts';
import { newsOf } from './lines.ts';
import { contentOf, plainTexts, sealedTexts, shutTexts } from './texts.ts';

/** What keeps one from writing until something is done about a device. */
export type Obstacle = Extract<Warning, { device: unknown }>;

interface SealingOptions {
  readonly parley: ParleyClient;
  readonly session: RoomSession;
  readonly roomId: string;
  /** The key that was in the link which led here. */
  readonly linkKey: string | undefined;
  readonly keyring: Promise<Keyring>;
  readonly nameOf: (userId: string) => string;
  /** Told of each message that was opened or refused, however late. */
  readonly onRead: (message: hackrtc.MessageAnswer, content: Content) => void;
}

/** Seals and opens what is written in a room, or lets it through where the room is open. */
export class Sealing implements Texts {
  readonly secrecy = signal<Secrecy>({ type: 'unknown' });
  /** The devices that can read. */
  readonly members = signal<readonly GroupMember[]>([]);
  /** What became of the room's keys during this stay. */
  readonly lines = signal<readonly Line[]>([]);
  readonly warnings = signal<readonly Obstacle[]>([]);
  /** The room's key, where it is sealed by its link. */
  readonly linkKey = signal<string | undefined>(undefined);
  readonly #options: SealingOptions;
  readonly #texts = Promise.withResolvers<Texts>();
  /** The same, once it is known. */
  #known: Texts | undefined;
  #isBegun = false;
  #room: SealedRoom | undefined;
  #by: 'group' | 'link' = 'group';
  #isClosed = false;

  constructor(options: SealingOptions) {
    this.#options = options;
    this.linkKey.value = options.linkKey;
  }

  /** Finds out how the room is sealed; to be called whenever the connection stands. */
  begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#begin().catch((thrown: unknown) => {
      this.#isBegun = false;
      this.secrecy.value = { type: 'shut', reason: sentence(thrown) };
    });
  }

  async #begin(): Promise<void> {
    const { parley, session, roomId, keyring: asked } = this.#options;
    const about = await parley.room(roomId);
    const linkKey = this.linkKey.value;
    const mayBeOpen = about.chat_policy !== 'sealed' && linkKey === undefined;
    const keyring = await asked.catch((thrown: unknown) => {
      // What is open takes no keys.
      if (!mayBeOpen) throw thrown;
    });
    if (!keyring) return this.#letThrough();
    const { sealOf } = await import('../sealed/seal.ts');
    this.#settle(await sealOf({ parley, session, about, linkKey, keyring }), keyring);
  }

  #settle(seal: Seal, keyring: Keyring): void {
    switch (seal.type) {
      case 'open':
        return this.#letThrough();
      case 'shut': {
        const reason = t(seal.why === 'lost-key' ? 'sealed.noKey' : 'sealed.falseKey');
        this.secrecy.value = { type: 'shut', reason };
        return this.#use(shutTexts(reason));
      }
      case 'link':
        this.linkKey.value = seal.key;
        return this.#follow(seal.room, seal.type, keyring);
      case 'group':
        return this.#follow(seal.room, seal.type, keyring);
    }
  }

  #letThrough(): void {
    this.secrecy.value = { type: 'open' };
    this.#use(plainTexts(this.#options.session));
  }

  #use(texts: Texts): void {
    this.#known = texts;
    this.#texts.resolve(texts);
  }

  #follow(room: SealedRoom, by: 'group' | 'link', own: Keyring): void {
    if (this.#isClosed) return room.close();
    this.#room = room;
    this.#by = by;
    room.subscribe((event) => {
      this.#look();
      this.#tell(event, own);
    });
    this.#look();
    this.#use(sealedTexts(room));
  }

  #look(): void {
    const room = this.#room;
    if (!room) return;
    this.secrecy.value = { type: 'sealed', by: this.#by, state: room.state };
    this.members.value = room.members;
    this.warnings.value = room.warnings.filter(isObstacle);
  }

  #tell(event: SealedRoomEvent, own: Keyring): void {
    const { nameOf, onRead } = this.#options;
    if (event.type === 'message') onRead(event.message, contentOf(event.reading));
    const at = new Date().toISOString();
    const news = newsOf(event, { members: this.members.value, own, nameOf });
    const begin = this.lines.value.length;
    const lines = news.map((each, index) => ({ ...each, at, id: begin + index }));
    if (lines.length > 0) this.lines.value = [...this.lines.value, ...lines];
  }

  // What is written

  async post(text: string, options: TextOptions): Promise<void> {
    return (await this.#usable()).post(text, options);
  }

  async edit(messageId: string, text: string): Promise<void> {
    return (await this.#usable()).edit(messageId, text);
  }

  read(message: hackrtc.MessageAnswer): Content | Promise<Content> {
    return this.#known?.read(message) ?? this.#texts.promise.then((texts) => texts.read(message));
  }

  /** What waits for the keys is not sent otherwise meanwhile; whoever tries again has them looked for. */
  async #usable(): Promise<Texts> {
    const { value: secrecy } = this.secrecy;
    if (secrecy.type !== 'shut') return this.#texts.promise;
    this.begin();
    throw new Error(secrecy.reason);
  }

  // What one does about the keys

  /** Asks for a message that could not be opened; false where nobody is there who has it. */
  askAgain(message: ChatMessage): boolean {
    return this.#room?.askAgain(message) ?? false;
  }

  /** Takes a device out of the group. */
  async remove(device: KnownDevice): Promise<void> {
    await this.#room?.remove(device);
  }

  close(): void {
    this.#isClosed = true;
    this.#room?.close();
  }
}

const isObstacle = (warning: Warning): warning is Obstacle => 'device' in warning;
