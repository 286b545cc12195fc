/** People who come and go in one room after the other: accounts are slow to make. */
import type { Place, Ticket } from '../drivers/driver.ts';
import type { Speaker } from '../speakers/speaker.ts';
import { SPEAKERS } from '../speakers/index.ts';

export interface Person {
  /** Such as `rooms 1`. */
  readonly name: string;
  readonly speaker: Speaker;
  /** Whether an account tells who this is, so that a ban lasts. */
  readonly known: boolean;
  ticket(room: string): Ticket;
}

/** Two of each dialect: enough to be one among one's own as well as a foreigner. */
export const PAIRS = SPEAKERS.map((speaker) => [nameOf(speaker, 1), nameOf(speaker, 2)] as const);

/** A name that stands in a ticket where a room's goes. */
const ANYWHERE = 'anywhere';

/** Everybody of {@link PAIRS}, with accounts at this server. */
export async function peopleOf(server: Place): Promise<ReadonlyMap<string, Person>> {
  const people = SPEAKERS.flatMap((speaker) =>
    [1, 2].map((number) => personOf(server, speaker, number)),
  );
  const entries = (await Promise.all(people)).map((person) => [person.name, person] as const);
  return new Map(entries);
}

async function personOf(server: Place, speaker: Speaker, number: number): Promise<Person> {
  const { path, token } = await speaker.ticket(server, ANYWHERE);
  return {
    name: nameOf(speaker, number),
    speaker,
    known: token !== undefined,
    ticket: (room) => ({ path: path.replace(ANYWHERE, room), token }),
  };
}

function nameOf({ tag }: Speaker, number: number): string {
  return `${tag} ${number}`;
}
