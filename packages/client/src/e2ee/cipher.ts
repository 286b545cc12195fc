/**
 * What seals a room's texts, whatever protocol is behind it (ADR 19). No network and no storage:
 * texts of the wire go in and out, and the state is kept by who uses it.
 */

/** What a sealed text belongs to. It is authenticated: elsewhere the text does not open. */
export interface MessageContext {
  readonly roomId: string;
  readonly messageId: string;
  /** The author, as the server says it. */
  readonly userId: string;
}

/** Why a text does not open. */
export type Reason =
  /** Sealed for a group that this device was not in, or not yet. */
  | 'before-you-joined'
  /** This device had the key, and has it no more. */
  | 'state-lost'
  /** Sealed by somebody else than its author. */
  | 'forged'
  /** Sealed by its author as another message, or for another room. */
  | 'replayed'
  | 'altered'
  /** Not sealed by this app, or by a newer one. */
  | 'unknown-format'
  /** Sealed after a change of the group that this device has not heard of. */
  | 'missing-commit'
  /** The room's link holds the key, and this one has none or another. */
  | 'no-key';

export interface Refused {
  readonly kind: 'refused';
  readonly reason: Reason;
}

export const refused = (reason: Reason): Refused => ({ kind: 'refused', reason });

export interface Sender {
  readonly userId: string;
  /** Base64url; undefined where a shared key says nothing of devices. */
  readonly identityKey?: string;
}

export type Opened =
  | { readonly kind: 'opened'; readonly text: Uint8Array; readonly sender: Sender }
  | Refused;

/** A device in a group. */
export interface GroupMember {
  readonly userId: string;
  /** Base64url of the Ed25519 public key. */
  readonly identityKey: string;
  readonly deviceId: string;
  /** Its place in the group's tree. */
  readonly leaf: number;
}

export interface RoomCipher {
  readonly kind: 'mls' | 'shared-key';
  /** How long a text may be, in bytes of UTF-8. */
  readonly maxBytes: number;
  /**
   * @returns what goes into `ciphertext`
   * @throws ParleyError where the text is too long
   */
  seal(text: Uint8Array, about: MessageContext): Promise<string>;
  /** Opens what others sealed. An MLS text opens once: its key is gone then. */
  open(sealed: string, about: MessageContext): Promise<Opened>;
  /** In the order of their leaves; empty where nobody can know. */
  members(): readonly GroupMember[];
  /**
   * A secret that everybody has who can open what is sealed now (RFC 9420 §8.5).
   *
   * @param length bytes
   */
  exportSecret(label: string, length: number): Promise<Uint8Array>;
  /** What to keep after each use, and to restore it from. */
  state(): Promise<Uint8Array>;
}
