import type { Place } from '../drivers/driver.ts';
import type { Person } from './cast.ts';
import { peopleIn } from '../people.ts';
import { expectSame } from './expect-same.ts';

/** Who is connected, as the list of participants tells it (H4). */
export class Attendance {
  readonly #server: Place;
  readonly #room: string;
  readonly #userIds = new Map<Person, string>();

  /** @param room its uuid */
  constructor(server: Place, room: string) {
    this.#server = server;
    this.#room = room;
  }

  /** Of somebody who is here or was. */
  userIdOf(person: Person): string | undefined {
    return this.#userIds.get(person);
  }

  /** Finds who has just come, or has one connection more now. */
  async identify(person: Person, present: readonly Person[]): Promise<void> {
    const others = present.filter((other) => other !== person);
    const known = new Set(others.map((other) => this.#userIds.get(other)));
    const [id = 'nobody', ...more] = (await this.#connected()).filter((each) => !known.has(each));
    expectSame('whoever else has come', more, []);
    this.#userIds.set(person, id);
  }

  async expect(present: readonly Person[]): Promise<void> {
    const ids = present.map((person) => this.#userIds.get(person));
    expectSame('who is here', new Set(await this.#connected()), new Set(ids));
  }

  async #connected(): Promise<readonly string[]> {
    return (await peopleIn(this.#server, { id: this.#room })).connected;
  }
}
