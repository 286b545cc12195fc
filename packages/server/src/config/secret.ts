import { inspect } from 'node:util';

/** A value that printing, logging and `JSON.stringify` never show; only `reveal()` gives it away. */
export class Secret {
  readonly #value: string;
  readonly #shown: string;

  /**
   * @param value what is kept from view
   * @param shown what is printed in its place, for example a URL without its password
   */
  constructor(value: string, shown = '[secret]') {
    this.#value = value;
    this.#shown = shown;
    Object.freeze(this);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [inspect.custom](): string {
    return this.#shown;
  }
}
