import type { Ledger, Tally } from './ledger.ts';
import { sum } from './ledger.ts';

/** What somebody heard over one connection. Between the first and the last of a person all of theirs are due. */
export class Stay {
  readonly #heard: string[] = [];

  hear(text: string): void {
    this.#heard.push(text);
  }

  /** @param said what everybody said */
  tally(said: Ledger): StayTally {
    const bySender = Map.groupBy(this.#heard, senderOf);
    return totalOf([...bySender].map(([sender, texts]) => tallyOf(sender, texts, said)));
  }
}

export type StayTally = Pick<Tally, 'heard' | 'lost' | 'doubled' | 'disordered'>;

export const totalOf = (tallies: readonly StayTally[]): StayTally => ({
  heard: sum(tallies, ({ heard }) => heard),
  lost: sum(tallies, ({ lost }) => lost),
  doubled: sum(tallies, ({ doubled }) => doubled),
  disordered: sum(tallies, ({ disordered }) => disordered),
});

function tallyOf(sender: string, texts: readonly string[], said: Ledger): StayTally {
  const numbers = texts.map(numberOf);
  const heard = new Set(numbers);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const due = said.numbersOf(sender).filter((number) => number > first && number < last);
  return {
    heard: texts.length,
    lost: due.filter((number) => !heard.has(number)).length,
    doubled: numbers.length - heard.size,
    disordered: numbers.filter((number, at) => number < (numbers[at - 1] ?? -1)).length,
  };
}

const senderOf = (text: string): string => text.split(' ')[0] ?? '';
const numberOf = (text: string): number => Number(text.split(' ')[1]);
