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
  | { readonly what: 'offer' | 'answer' | 'candidate'; readonly who: string; readonly text: string }
  | {
      readonly what: 'chat';
      readonly who: string;
      readonly text: string;
      readonly encrypted: boolean;
    }
  /** That one's own frame was refused. */
  | { readonly what: 'refusal'; readonly who: '' };

/** A field of a frame as text, also where it is none: the test's expectation will tell. */
export const said = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
