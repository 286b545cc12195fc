/** A piece of a message: words, or the address of a page. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

/** Neither quotes and brackets nor what turns the direction of text belongs to an address. */
const ADDRESS = /https?:\/\/[^\s<>"“”«»\u200E\u200F\u202A-\u202E\u2066-\u2069]+/giu;

/** Splits a text, so that the addresses in it can be shown as links. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = match.slice(0, lengthOf(match));
    if (!isSafe(address)) continue;
    pieces.push({ text: text.slice(end, index) }, { text: address, href: address });
    end = index + address.length;
  }
  pieces.push({ text: text.slice(end) });
  return pieces.filter((piece) => piece.text !== '');
}

/** An address that names somebody before its host pretends to lead elsewhere. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '';
}

const PAIRS = [
  [')', '('],
  [']', '['],
] as const;

const PUNCTUATION = ".,:;!?…'’*_";

/** Without the punctuation of the sentence that the address stands in. */
function lengthOf(address: string): number {
  const unopened = unopenedIn(address);
  let length = address.length;
  for (; length > 0; length -= 1) {
    const last = address.charAt(length - 1);
    const surplus = unopened.get(last);
    const isOfSentence = surplus === undefined ? PUNCTUATION.includes(last) : surplus > 0;
    if (!isOfSentence) break;
    if (surplus !== undefined) unopened.set(last, surplus - 1);
  }
  return length;
}

/** How many more of each bracket close than open. */
const unopenedIn = (address: string): Map<string, number> =>
  new Map(
    PAIRS.map(([closing, opening]) => [closing, count(address, closing) - count(address, opening)]),
  );

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
