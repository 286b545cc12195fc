/**
 * How somebody gets into a room by the example page of one dialect: all that the tests in browsers
 * must know of it. Whatever follows has the same names on every page.
 */
import type { Page } from 'playwright-core';

export interface Door {
  readonly dialect: string;
  /** Whether one logs in; who does not comes into open rooms only (C11). */
  readonly login: boolean;
  /** Whether its clients can say whom they call (X2). */
  readonly addressing: boolean;
  /** What the field is for that names a room. */
  readonly asksFor: string;
  /** By which name of a room its clients come in. */
  readonly knows: keyof Known;
  /** Fills in who somebody new is. */
  introduce(page: Page, codeFor: CodeFor): Promise<void>;
}

/** A room, as those who are told of it know it. */
export interface Known {
  readonly invite: string;
  /** What paths call it: its name where it is open, else its uuid (C10). */
  readonly path: string;
}

/** The code that was mailed to an address, once it has come. */
export type CodeFor = (email: string) => Promise<string>;
