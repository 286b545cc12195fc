import type { Kind } from './kinds.ts';

interface Described<T> {
  /** The variable's name; a second one is another spelling of the same setting. */
  readonly names: readonly [string, ...string[]];
  readonly kind: Kind<T>;
  readonly about: string;
  /** The value is never repeated in a message. */
  readonly secret?: true;
}

export interface WithDefault<T> extends Described<T> {
  /** As a person would write it. */
  readonly default: string;
}

export interface Optional<T> extends Described<T> {
  /** What happens when it is not set. */
  readonly unset: string;
  /** A value to show in `.env.example`. */
  readonly sample: string;
}

/** One variable: the source of parsing, of `docs/config.md` and of `.env.example`. */
export type Setting<T> = WithDefault<T> | Optional<T>;

export type Group = Readonly<Record<string, Setting<unknown>>>;
