/** A letter of a script that puts no spaces between words is a word of its own. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv;

/** Longest beginning of a word that is told from others, in UTF-16 units. */
const LONGEST = 64;

/**
 * The words of a text, each once, without regard to case or to how a character is put together: what
 * messages are found by, the same whichever engine looks for them.
 */
export function wordsOf(text: string): readonly string[] {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  return [...new Set(words.map((word) => word.slice(0, LONGEST)))];
}
