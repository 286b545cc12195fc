/** What a client may ask for over its socket, once its dialect's words are taken off. */
import type { MessageId, UserId } from './ids.ts';
import type { Verdict } from './lobby.ts';
import type { SignalContent, Target, Verbatim } from './signal.ts';
import type { MediaStates } from './presence.ts';

export type Command =
  | {
      readonly kind: 'signal';
      readonly target: Target;
      readonly content: SignalContent;
      readonly verbatim: Verbatim;
    }
  /** Text that follows no schema, for all others who speak that way too (M1). */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'state'; readonly change: Partial<MediaStates> }
  /** Lets somebody in who waits, or sends them away. */
  | { readonly kind: 'decide'; readonly verdict: Verdict; readonly userId: UserId | undefined }
  /** `encrypted` where the client said so itself (X3). */
  | {
      readonly kind: 'chat';
      readonly text: string;
      readonly encrypted: boolean | undefined;
      /** The message's id, where the client gives it one: posted again, it is the same message. */
      readonly message?: MessageId | undefined;
      readonly replyTo?: MessageId | undefined;
    }
  | {
      readonly kind: 'edit';
      readonly message: MessageId;
      readonly text: string;
      readonly encrypted: boolean | undefined;
    }
  | { readonly kind: 'delete' | 'read'; readonly message: MessageId }
  /** Puts an emoji under a message, or takes it away. */
  | {
      readonly kind: 'react';
      readonly message: MessageId;
      readonly emoji: string;
      readonly on: boolean;
    }
  /** That one writes, or has stopped. */
  | { readonly kind: 'typing'; readonly on: boolean };
