/** Some forty thousand messages, in characters; a fraction of the memory that a server has. */
const CHARACTERS = 32 << 20;

/** How much talk a node keeps for the others while they are out of reach: for all of its rooms together. */
export class Allowance {
  #left: number;

  constructor(characters = CHARACTERS) {
    this.#left = characters;
  }

  /** @returns whether so much was left, and is taken */
  take(characters: number): boolean {
    if (characters > this.#left) return false;
    this.#left -= characters;
    return true;
  }

  giveBack(characters: number): void {
    this.#left += characters;
  }
}
