/** What a sealed room tells of itself. */
import type { hackrtc } from '@parley/protocol';
import type { GroupMember, Reason, Sender } from './cipher.ts';

/** Where a sealed room stands. Each change is told as an event of type `state`. */
export type SealedState =
  /** It asks the server how things are. */
  | { readonly type: 'joining' }
  /** Somebody who has the keys has to let this device have them. */
  | { readonly type: 'waiting-for-somebody'; readonly because: WaitReason }
  /** Messages can be sealed and opened. */
  | { readonly type: 'ready' }
  /** It tries again when the connection is back. `reason` is a sentence for a person. */
  | { readonly type: 'failed'; readonly reason: string };

export type WaitReason =
  /** This device has not been in the group yet. */
  | 'new'
  /** What it kept of the group is lost. */
  | 'state-lost'
  /** It was away for longer than the server keeps what it would need. */
  | 'away-too-long'
  /** Another member took it out of the group. */
  | 'removed'
  /** The group was changed in a way that this device cannot follow. */
  | 'broken';

/** Why a message is not shown; `not-sealed`: it came as plain text into a sealed room. */
export type RefusalReason = Reason | 'not-sealed';

/** What became of a message. */
export type Reading =
  | {
      readonly kind: 'opened';
      readonly text: string;
      readonly sender: Sender;
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** One of somebody's devices. */
export interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

/** One whose key is known. */
export type KnownDevice = Omit<GroupMember, 'leaf'>;

/** Something that a person should see, as somebody may be playing tricks. */
export type Warning =
  /** So many messages of a device never came. */
  | { readonly kind: 'missing'; readonly from: Device; readonly count: number }
  /** Somebody, by the server's word, changed the group in a way that this device cannot follow. */
  | { readonly kind: 'broken'; readonly by: Device }
  /** A message came after later ones of the same device. */
  | { readonly kind: 'reordered'; readonly from: Device; readonly messageId: string }
  /** The group has a device whose user is no participant; nothing is posted until it is out, or accepted. */
  | { readonly kind: 'ghost'; readonly device: KnownDevice }
  /**
   * A user comes with another key than those that were known. Where it is `doubtful`, one of those
   * was verified: nobody lets the device in here, and nothing is posted while it `isMember`, before
   * the person accepts it.
   */
  | {
      readonly kind: 'changed-key';
      readonly device: KnownDevice;
      readonly doubtful: boolean;
      readonly isMember: boolean;
    };

export type SealedRoomEvent =
  | { readonly type: 'state'; readonly state: SealedState }
  /** A message that just came, or came while one was away, was opened or refused; also after asking again. */
  | { readonly type: 'message'; readonly message: hackrtc.MessageAnswer; readonly reading: Reading }
  | {
      readonly type: 'members';
      readonly added: readonly GroupMember[];
      readonly removed: readonly GroupMember[];
      /** Who did it; undefined where this device has just come in. */
      readonly by: KnownDevice | undefined;
    }
  /** The room has a new group in place of the one before; `by` is what the server says. */
  | { readonly type: 'restarted'; readonly by: Device }
  | { readonly type: 'warning'; readonly warning: Warning }
  /** An author was asked for a message again, and may not give it: not all who are there could read it. */
  | { readonly type: 'denied'; readonly messageId: string };
