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
const ROLES = SPEAKERS.flatMap((speaker) =>
  [1, 2].map((number) => ({ name: `${speaker.tag} ${number}`, speaker })),
);

export const NAMES: readonly string[] = ROLES.map(({ name }) => name);

/** A name that stands in a ticket where a room's goes. */
const ANYWHERE = 'anywhere';

/** Everybody of {@link NAMES}, with accounts at this server. */
export async function peopleOf(server: Place): Promise<ReadonlyMap<string, Person>> {
  const people = ROLES.map(async ({ name, speaker }): Promise<[string, Person]> => {
    const { path, token } = await speaker.ticket(server, ANYWHERE);
    const ticket = (room: string) => ({ path: path.replace(ANYWHERE, room), token });
    return [name, { name, speaker, known: token !== undefined, ticket }];
  });
  return new Map(await Promise.all(people));
}
