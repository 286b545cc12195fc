/** What a command of `parley` is. */

/** What a command has to say: a value for programs, and the same for people. */
export interface Report {
  readonly value: unknown;
  readonly text: string;
  /** That it did what was asked, and found something wrong. */
  readonly isBad?: boolean;
}

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What it takes, where it takes something. */
  readonly takes?: string;
  readonly about: string;
}

export interface Invocation {
  readonly operands: readonly string[];
  /** The text of an option; undefined where it was not given. */
  text(name: string): string | undefined;
  /** Whether an option was given. */
  has(name: string): boolean;
}

export interface Command {
  /** What follows its name: `<needed>`, `[may be left out]`. */
  readonly operands?: string;
  readonly about: string;
  readonly options?: Readonly<Record<string, Option>>;
  /** Nothing where it says what it has to say by itself, and goes on. */
  run(invocation: Invocation): Promise<Report | void> | Report;
}

/** The command line says nothing that can be done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A command could not do what it was to do; the message says why, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
