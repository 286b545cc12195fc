/** What devices of a room say to each other outside of the chat, as a field of `signal` frames (C8). */
import type { hackrtc } from '@parley/protocol';
import type { RoomSession } from '../session.ts';
import { hasStrings, isFields } from '../guards.ts';

export type SealedSignal =
  /** A device lost what it had of the group, and asks to be let in anew. */
  | { readonly kind: 'add-me'; readonly device_id: string }
  /** Somebody could not open a message, and asks its author to seal it again. */
  | { readonly kind: 'ask'; readonly message_id: string }
  | { readonly kind: 'again'; readonly message_id: string; readonly ciphertext: string }
  /** Not all who are in the group now could read it then. */
  | { readonly kind: 'denied'; readonly message_id: string };

/** @returns undefined for what is none of it */
export function sealedSignalOf(frame: hackrtc.RelayedSignalFrame): SealedSignal | undefined {
  const sealed: unknown = 'sealed' in frame ? frame.sealed : undefined;
  return isSealedSignal(sealed) ? sealed : undefined;
}

function isSealedSignal(value: unknown): value is SealedSignal {
  if (!isFields(value)) return false;
  switch (value['kind']) {
    case 'add-me':
      return hasStrings(value, 'device_id');
    case 'ask':
    case 'denied':
      return hasStrings(value, 'message_id');
    case 'again':
      return hasStrings(value, 'message_id', 'ciphertext');
    default:
      return false;
  }
}

export function signalSealed(session: RoomSession, toConn: string, sealed: SealedSignal): void {
  session.signal(toConn, { sealed });
}
