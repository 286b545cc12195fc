import type { hackrtc } from '@parley/protocol';
import type { Archive, ArchivedMessage } from './archive.ts';
import type { MessageContext, Sender } from './cipher.ts';
import type { Content } from './content.ts';
import type { Place } from './count.ts';
import type { Ledger } from './ledger.ts';
import type { Reading, RefusalReason, Warning } from './room-events.ts';
import type { RoomKeys } from './room-keys.ts';
import { ParleyError } from '../errors.ts';
import { encodeContent, parseContent } from './content.ts';
import { counted, placeOf } from './count.ts';

export interface SealedTextsOptions {
  readonly roomId: string;
  readonly deviceId: string;
  /** What is kept of this device's own texts. */
  readonly sender: Sender;
  readonly keys: RoomKeys;
  readonly archive: Archive;
  readonly ledger: Ledger;
  readonly warn: (warning: Warning) => void;
}

/** How a message came: at once, in the order of the chat after an absence, or as somebody asked for it. */
export type Coming = 'live' | 'missed' | 'asked';

/** A text that is ready to be posted. */
export interface SealedText {
  readonly ciphertext: string;
  readonly n: number;
  /** Numbers that it tells the others not to wait for. */
  readonly lost: readonly number[];
}

/** Another text that is ready to be posted. */
export interface SealedEdit {
  readonly ciphertext: string;
  /** To be told whether the server has taken it. */
  readonly settle: (isTaken: boolean) => Promise<void>;
}

interface Opening {
  readonly ciphertext: string;
  /** What the archive has of the message. */
  readonly kept: ArchivedMessage | undefined;
  readonly coming: Coming;
}

/** What becomes of being asked for a message again. */
export type SealedAgain =
  | { readonly kind: 'again'; readonly ciphertext: string }
  | { readonly kind: 'denied' };

type Numbered = Pick<Content, 'n' | 'deviceId' | 'version'>;

const refuse = (reason: RefusalReason): Reading => ({ kind: 'refused', reason });

/** Seals and opens the texts of a room's chat. MLS opens each once: the archive has them from then on. */
export class SealedTexts {
  readonly #options: SealedTextsOptions;
  /** By user, how many of their messages could be seen not to open, or to be deleted. */
  readonly #excused = new Map<string, number>();

  constructor(options: SealedTextsOptions) {
    this.#options = options;
  }

  async read(message: hackrtc.MessageAnswer, coming: Coming): Promise<Reading> {
    const kept = await this.#options.archive.get(message.id);
    if (kept?.before?.sealed === message.ciphertext)
      return this.#recall(message, { ...kept, ...kept.before }, coming);
    const isKept = kept?.sealed === message.ciphertext;
    const reading = isKept
      ? this.#recall(message, kept, coming)
      : await this.#open(message, { ciphertext: message.ciphertext, kept, coming });
    if (reading.kind === 'opened') return reading;
    // Of what was posted twice, the server keeps one; here the other may be kept.
    if (kept && this.#isOwn(message, kept)) return this.#recall(message, kept, coming);
    this.#excuse(message.user_id);
    return reading;
  }

  /** A message was deleted: the text goes, and nobody waits for it. */
  async forget(message: hackrtc.MessageAnswer): Promise<void> {
    const { archive } = this.#options;
    if (!(await archive.get(message.id))) this.#excuse(message.user_id);
    await archive.delete(message.id);
  }

  /**
   * Seals a new message, or, where it is not sure that it was posted, the same one again.
   *
   * @throws ParleyError where that cannot be done now
   */
  async seal(messageId: string, text: string): Promise<SealedText> {
    const { ledger, archive, deviceId } = this.#options;
    const { lost } = ledger;
    const tried = await archive.get(messageId);
    const n = tried?.n ?? ledger.next;
    const ciphertext = await this.#sealed(messageId, { text, n, deviceId, version: 0, lost });
    if (!tried) ledger.take();
    return { ciphertext, n, lost };
  }

  /**
   * Seals another text for a message of one's own. The archive has both until it is settled.
   *
   * @throws ParleyError where that cannot be done now
   */
  async sealEdit(messageId: string, text: string): Promise<SealedEdit> {
    const { archive } = this.#options;
    const before = await archive.get(messageId);
    if (!before) throw new ParleyError(0, 'This device has not the text, so it cannot change it.');
    const { n, deviceId, version, sealed, text: replaced } = before;
    const content = { text, n, deviceId, version: version + 1, lost: [] };
    const ciphertext = await this.#sealed(messageId, content, { text: replaced, sealed });
    const settle = async (isTaken: boolean) => {
      const { before: _before, ...after } = (await archive.get(messageId)) ?? before;
      await archive.put(messageId, isTaken ? after : before);
    };
    return { ciphertext, settle };
  }

  /**
   * Seals a message of this device again for somebody who could not open it.
   *
   * @returns undefined where there is none; 'denied' where somebody who could not read it then would
   *   be able to now. Who asks is the server's word, so all who are in the group have to be entitled.
   */
  async sealAgain(messageId: string): Promise<SealedAgain | undefined> {
    const { archive, keys, deviceId, roomId, sender } = this.#options;
    const kept = await archive.get(messageId);
    if (kept?.roomId !== roomId || kept.deviceId !== deviceId) return undefined;
    if (kept.sender.userId !== sender.userId) return undefined;
    const { text, n, version } = kept;
    const content = encodeContent({ text, n, deviceId, version, lost: [] });
    const ciphertext = await keys.seal(content, this.#about(messageId, sender.userId));
    // Those whom it was sealed for: it is looked at only now, as sealing may let others in before.
    return this.#mayAllRead(n) ? { kind: 'again', ciphertext } : { kind: 'denied' };
  }

  #mayAllRead(n: number): boolean {
    const { keys, ledger } = this.#options;
    const isSure = keys.warnings.length === 0;
    return isSure && keys.members.every(({ userId }) => ledger.couldRead(userId, n));
  }

  /** Reads what the author has sealed again. */
  async readAgain(message: hackrtc.MessageAnswer, ciphertext: string): Promise<Reading> {
    const kept = await this.#options.archive.get(message.id);
    return this.#open(message, { ciphertext, kept, coming: 'asked' });
  }

  #recall(message: hackrtc.MessageAnswer, kept: ArchivedMessage, coming: Coming): Reading {
    if (kept.roomId !== this.#options.roomId) return refuse('replayed');
    if (kept.sender.userId !== message.user_id) return refuse('forged');
    if (this.#placeOf(message, kept) !== 'again') this.#count(message, kept, coming);
    return { kind: 'opened', text: kept.text, sender: kept.sender };
  }

  async #open(message: hackrtc.MessageAnswer, how: Opening): Promise<Reading> {
    const { keys, archive, roomId } = this.#options;
    if (!message.encrypted) return refuse('not-sealed');
    const opened = await keys.open(how.ciphertext, this.#about(message.id, message.user_id));
    if (opened.kind === 'refused') return opened;
    const content = parseContent(opened.text);
    if (!content) return refuse('unknown-format');
    // What was replaced does not come back; MLS sees to all else that came before.
    if (how.kept && content.version <= how.kept.version) return refuse('replayed');
    const { lost, ...rest } = content;
    const { sender } = opened;
    await archive.put(message.id, { ...rest, roomId, sealed: message.ciphertext, sender });
    this.#count(message, content, how.coming, lost);
    return { kind: 'opened', text: content.text, sender };
  }

  /** Whether it is what this device wrote, as far as anybody can tell. */
  #isOwn(message: hackrtc.MessageAnswer, kept: ArchivedMessage): boolean {
    const { deviceId, sender } = this.#options;
    const isEdited = message.edited_at !== undefined;
    if (!message.encrypted || isEdited !== kept.version > 0) return false;
    return kept.deviceId === deviceId && message.user_id === sender.userId;
  }

  #placeOf({ user_id: userId }: hackrtc.MessageAnswer, { deviceId, n }: Numbered): Place {
    return placeOf(this.#options.ledger.countOf(userId, deviceId), n);
  }

  /** Looks whether the messages of a device come one after the other, and all of them. */
  #count(
    message: hackrtc.MessageAnswer,
    numbered: Numbered,
    coming: Coming,
    lost: readonly number[] = [],
  ): void {
    const { ledger, warn } = this.#options;
    const { user_id: userId, id: messageId } = message;
    const { deviceId, n, version } = numbered;
    if (deviceId === this.#options.deviceId) return;
    const from = { userId, deviceId };
    const isLate = this.#placeOf(message, numbered) === 'late';
    if (isLate && coming === 'live' && version === 0) warn({ kind: 'reordered', from, messageId });
    const before = ledger.countOf(userId, deviceId);
    const after = counted(before, n, lost);
    ledger.count(userId, deviceId, after);
    const count = after.missing.length - (before?.missing.length ?? 0) - this.#excuses(userId);
    if (count > 0) warn({ kind: 'missing', from, count });
  }

  /** A message of somebody could be seen, though not its number. */
  #excuse(userId: string): void {
    this.#excused.set(userId, (this.#excused.get(userId) ?? 0) + 1);
  }

  #excuses(userId: string): number {
    const excuses = this.#excused.get(userId) ?? 0;
    this.#excused.delete(userId);
    return excuses;
  }

  /** What is sent is kept first: what MLS sealed, its author cannot open. */
  async #sealed(
    messageId: string,
    content: Content,
    before?: ArchivedMessage['before'],
  ): Promise<string> {
    const { keys, archive, roomId, sender } = this.#options;
    const ciphertext = await keys.seal(
      encodeContent(content),
      this.#about(messageId, sender.userId),
    );
    const { lost: _lost, ...rest } = content;
    await archive.put(messageId, {
      ...rest,
      roomId,
      sealed: ciphertext,
      sender,
      ...(before && { before }),
    });
    return ciphertext;
  }

  #about(messageId: string, userId: string): MessageContext {
    return { roomId: this.#options.roomId, messageId, userId };
  }
}
