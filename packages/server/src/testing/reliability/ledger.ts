/** What was said in a room, and what of it was heard, by whom. */

/** What a run comes to. Everything but `sent` and `heard` is a failure of some kind. */
export interface Tally {
  /** Messages that were answered. */
  readonly sent: number;
  /** Deliveries of them, to everybody who was there. */
  readonly heard: number;
  /** Deliveries that were due and did not come. */
  readonly lost: number;
  readonly doubled: number;
  /** Deliveries that came in another order than to others. */
  readonly disordered: number;
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

  get isComplete(): boolean {
    return this.tally().lost === 0;
  }

  #missing(list: readonly string[]): number {
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
      lost: sum(lists, (list) => this.#missing(list)),
      doubled: sum(lists, (list) => list.length - new Set(list).size),
      disordered: sum(lists, (list) => disorder(list, places)),
    };
  }
}

/** How often somebody heard something before what others had heard before it. */
function disorder(list: readonly string[], places: ReadonlyMap<string, number>): number {
  const order = list.flatMap((text) => places.get(text) ?? []);
  return order.filter((place, at) => place < (order[at - 1] ?? -1)).length;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

export const total = (tallies: readonly Tally[]): Tally => ({
  sent: sum(tallies, ({ sent }) => sent),
  heard: sum(tallies, ({ heard }) => heard),
  lost: sum(tallies, ({ lost }) => lost),
  doubled: sum(tallies, ({ doubled }) => doubled),
  disordered: sum(tallies, ({ disordered }) => disordered),
});
