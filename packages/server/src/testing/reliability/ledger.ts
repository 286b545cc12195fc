/** What was said in a room, and what of it was heard, by whom. */

/** What a run comes to. Each text says who said it, and the how manieth of theirs it is. */
export interface Tally {
  /** Messages that were answered. */
  readonly sent: number;
  /** Deliveries of them, to everybody who was there. */
  readonly heard: number;
  /** Deliveries that were due and did not come. */
  readonly lost: number;
  readonly doubled: number;
  /** Deliveries that came before an earlier one of the same person. */
  readonly disordered: number;
  /** Deliveries that came in another order than to others. */
  readonly apart: number;
}

export class Ledger {
  readonly #sent = new Set<string>();
  readonly #heard = new Map<string, string[]>();

  /** Somebody is there, and is due everything that is sent from now on. */
  enter(person: string): void {
    this.#heard.set(person, []);
  }

  sent(text: string): void {
    this.#sent.add(text);
  }

  heard(person: string, text: string): void {
    this.#heard.get(person)?.push(text);
  }

  /** The numbers of what one person is known to have said. */
  numbersOf(person: string): readonly number[] {
    const theirs = [...this.#sent].filter((text) => text.startsWith(`${person} `));
    return theirs.map((text) => Number(text.split(' ')[1]));
  }

  get isComplete(): boolean {
    return this.tally().lost === 0;
  }

  /** How much of what was sent is not in a list. */
  missing(list: readonly string[]): number {
    const heard = new Set(list);
    return [...this.#sent].filter((text) => !heard.has(text)).length;
  }

  tally(): Tally {
    const lists = [...this.#heard.values()];
    const [longest = []] = lists.toSorted((one, other) => other.length - one.length);
    const places = new Map(longest.map((text, place) => [text, place]));
    return {
      sent: this.#sent.size,
      heard: sum(lists, ({ length }) => length),
      lost: sum(lists, (list) => this.missing(list)),
      doubled: sum(lists, (list) => list.length - new Set(list).size),
      disordered: sum(lists, (list) => sum([...bySender(list)], disorder)),
      apart: sum(lists, (list) => disorder(list.flatMap((text) => places.get(text) ?? []))),
    };
  }
}

/** How often something comes behind what is greater. */
const disorder = (order: readonly number[]): number =>
  order.filter((place, at) => place < (order[at - 1] ?? -1)).length;

/** The numbers of what each sender said, as they were heard. */
function bySender(list: readonly string[]): Iterable<number[]> {
  const numbers = new Map<string, number[]>();
  for (const text of list) {
    const [sender = '', number] = text.split(' ');
    const heard = numbers.get(sender) ?? [];
    heard.push(Number(number));
    numbers.set(sender, heard);
  }
  return numbers.values();
}

export function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

export const total = (tallies: readonly Tally[]): Tally => ({
  sent: sum(tallies, ({ sent }) => sent),
  heard: sum(tallies, ({ heard }) => heard),
  lost: sum(tallies, ({ lost }) => lost),
  doubled: sum(tallies, ({ doubled }) => doubled),
  disordered: sum(tallies, ({ disordered }) => disordered),
  apart: sum(tallies, ({ apart }) => apart),
});
