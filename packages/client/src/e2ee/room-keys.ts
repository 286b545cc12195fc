import type { hackrtc } from '@parley/protocol';
import type { GroupMember, MessageContext, Opened, RoomCipher } from './cipher.ts';
import type { SealedState, Warning } from './room-events.ts';

/**
 * What seals and opens in a room, and who has it: those of a group, or whoever has the link.
 *
 * To be used while no other tab does: `load` first, and `save` before anything goes out.
 */
export interface RoomKeys {
  readonly state: SealedState;
  readonly members: readonly GroupMember[];
  /** What the person should see; some of it forbids to seal. */
  readonly warnings: readonly Warning[];
  load(): Promise<void>;
  save(): Promise<void>;
  /** Gets this device in, as far as that is possible now. */
  enter(): Promise<void>;
  /**
   * Follows what the others did, and lets in and out who has to be.
   *
   * @param again devices that lost what they had; each until it is in again
   */
  tend(again: ReadonlySet<string>): Promise<void>;
  /** Follows one change of the group. */
  hear(frame: hackrtc.GroupCommitFrame): Promise<void>;
  /** Takes note that others came or went: nothing is sealed before it was looked after. */
  expire(): void;
  seal(text: Uint8Array, about: MessageContext): Promise<string>;
  open(sealed: string, about: MessageContext): Promise<Opened>;
  exportSecret(label: string, length: number): Promise<Uint8Array>;
}

const READY: SealedState = { type: 'ready' };

/** The key of the invite link: there is nobody to be let in or out. */
export class LinkKeys implements RoomKeys {
  readonly state = READY;
  readonly members = [];
  readonly warnings = [];
  readonly seal: RoomKeys['seal'];
  readonly open: RoomKeys['open'];
  readonly exportSecret: RoomKeys['exportSecret'];

  constructor(cipher: RoomCipher) {
    this.seal = async (text, about) => cipher.seal(text, about);
    this.open = async (sealed, about) => cipher.open(sealed, about);
    this.exportSecret = async (label, length) => cipher.exportSecret(label, length);
  }

  async load(): Promise<void> {}
  async save(): Promise<void> {}
  async enter(): Promise<void> {}
  async tend(): Promise<void> {}
  async hear(): Promise<void> {}
  expire(): void {}
}
