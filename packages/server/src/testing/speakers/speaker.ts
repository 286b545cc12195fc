/**
 * How a client speaks one dialect with people of others, and what it makes of what it hears: all
 * that the crossing tests must know of a dialect.
 */
import type { Driver, Place, Ticket } from '../drivers/driver.ts';
import type { Frame } from '../socket.ts';

export interface Speaker extends Driver {
  /** Fields that address a frame to whom this dialect calls so; none where it has no addresses. */
  address(who: string): Frame;
  answer(description: unknown): Frame;
  bye(): Frame;
  /** Something that no dialect knows; absent where there are no words for it. */
  readonly custom?: (payload: object) => Frame;
  /** Says that they are coming, before their socket opens (O5); absent where nobody is told so. */
  readonly announce?: (server: Place, room: string, ticket: Ticket) => Promise<void>;
  /** Leaves a room without its socket; absent where only a socket leaves. */
  readonly withdraw?: (server: Place, room: string, ticket: Ticket) => Promise<void>;
  /** Says something to everybody; resolves when it is on its way. */
  chat(chat: Chat): Promise<void>;
  /** What a frame tells; undefined where it is nothing that crosses. */
  understand(frame: Frame): Heard | undefined;
  /** What it hears when somebody comes, and when somebody goes: whom it has called, or anybody. */
  readonly words: {
    readonly arrival: 'arrival' | undefined;
    readonly departure: 'departure' | 'bye';
    readonly departureOfStrangers: 'departure' | 'bye' | undefined;
  };
  readonly rules: Rules;
}

/** What the rules of a dialect say of its peers. */
export interface Rules {
  /** What a further socket of a person is: another peer (H8), the same one (R5, O5), or refused (M2). */
  readonly furtherSocket: 'another' | 'same' | 'refused';
  /** Whether a frame may be for everybody. */
  readonly broadcasts: boolean;
  /** Whether frames for a member who is away wait (O5). */
  readonly awaits: boolean;
  /** Whether its socket hears that a message was refused (C9, X3). */
  readonly hearsRefusedChat: boolean;
}

export interface Chat {
  readonly server: Place;
  /** The room's uuid. */
  readonly roomId: string;
  readonly ticket: Ticket;
  readonly text: string;
  readonly encrypted: boolean;
  /** Sends a frame over the speaker's socket. */
  send(frame: Frame): void;
}

/** `who` is what the hearer calls the other. */
export type Heard =
  | { readonly what: 'arrival' | 'departure' | 'bye'; readonly who: string }
  | {
      readonly what: 'offer' | 'answer' | 'candidate' | 'custom';
      readonly who: string;
      readonly text: string;
    }
  | {
      readonly what: 'chat';
      readonly who: string;
      readonly text: string;
      readonly encrypted: boolean;
    }
  /** That one's own frame was refused. */
  | { readonly what: 'refusal'; readonly who: '' };

/** Whether a frame can say whom it is for. */
export const hasAddresses = (speaker: Speaker): boolean =>
  Object.keys(speaker.address('anybody')).length > 0;

/** A field of a frame as text, also where it is none: the test's expectation will tell. */
export const said = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

/** The `note` of a payload, however deep dialects wrap what others say; what stands there without one. */
export function noteOf(payload: unknown): string {
  const text = said(payload);
  return /"note":"(?<note>.*?)"/.exec(text)?.groups?.['note'] ?? text;
}
