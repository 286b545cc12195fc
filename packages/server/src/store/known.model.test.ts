/** What the store remembers is what the tables say, whatever was changed and however much at once. */
import type { NetworkId } from '../core/ids.ts';
import type { Invite, Room, User } from '../core/model.ts';
import type { Database } from './database.ts';
import type { TestFolder } from './testing/folder.ts';
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  nat,
  record,
} from 'fast-check';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { networkId } from '../core/ids.ts';
import { accounts } from './accounts.ts';
import { invites } from './invites.ts';
import { Known } from './known.ts';
import { bans, members } from './members.ts';
import { sqliteQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openSqliteFile } from './sqlite.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';
import { newInvite, newRoom, newUser } from './testing/records.ts';

const queries = sqliteQueries();

const partsOf = (database: Database, known: Known) => ({
  accounts: accounts(database, queries, known),
  rooms: rooms(database, queries, known),
  members: members(database, queries, known),
  bans: bans(database, queries, known),
  invites: invites(database, queries, known),
});
type Parts = ReturnType<typeof partsOf>;

/** Whom and what a change is about. */
interface Scene {
  readonly room: Room;
  readonly user: User;
  readonly network: NetworkId;
  readonly invite: Invite;
  readonly now: number;
}

/** Everything that can change how a room stands towards somebody. */
const CHANGES: Readonly<Record<string, (store: Parts, scene: Scene) => Promise<unknown>>> = {
  admit: (store, { room, user, network, now }) =>
    store.members.admit(room.id, user.id, 'guest', now, network),
  admitProven: (store, { room, user, now }) => store.members.admit(room.id, user.id, 'guest', now),
  spend: (store, { invite, user, network, now: at }) =>
    store.invites.spend(invite, user.id, randomUUID(), { network, at }),
  move: (store, { room, user, network }) => store.members.move(room.id, user.id, network),
  leave: (store, { room, user, now }) => store.members.leave(room.id, user.id, now),
  promote: (store, { room, user }) => store.members.update(room.id, user.id, { role: 'moderator' }),
  mute: (store, { room, user }) => store.members.update(room.id, user.id, { muted: true }),
  unmute: (store, { room, user }) => store.members.update(room.id, user.id, { muted: false }),
  ban: (store, { room, user, now }) => store.bans.add(room.id, user.id, now, { until: now + 4 }),
  banThere: (store, { room, user, network, now }) =>
    store.bans.add(room.id, user.id, now, { until: now + 4, from: [network] }),
  lift: (store, { room, user }) => store.bans.lift(room.id, user.id),
  liftNetwork: (store, { room, user }) => store.bans.liftNetwork(room.id, user.id),
  rename: (store, { user }) => store.accounts.update(user.id, { displayName: randomUUID() }),
  nameOnce: (store, { user }) => store.accounts.setUsername(user.id, randomUUID()),
  address: (store, { user, now }) =>
    store.accounts.addSignIn(
      user.id,
      { way: 'code', email: `${randomUUID()}@x`, secret: null },
      now,
    ),
  remove: (store, { user, now }) =>
    store.accounts.remove(user.id, { at: now, displayName: 'Gone' }),
  lock: (store, { room }) => store.rooms.update(room.id, { locked: true }),
  renameRoom: (store, { room }) => store.rooms.update(room.id, { name: randomUUID() }),
  end: (store, { room, now }) => store.rooms.update(room.id, { endedAt: now }),
};

const NETWORKS = [networkId('here'), networkId('there')] as const;

let folder: TestFolder;
let database: Database;
beforeAll(async () => {
  folder = await testFolder();
  database = await openSqliteFile(join(folder.path, 'known.db'), unobserved);
});
afterAll(async () => {
  await database.close();
  await folder[Symbol.asyncDispose]();
});

interface Step {
  readonly change: string;
  readonly room: number;
  readonly user: number;
  readonly network: number;
  /** Whether they come to the door before, so that there is something to remember, and while it is being changed. */
  readonly comes: { readonly before: boolean; readonly meanwhile: boolean };
  /** Whether the next step waits until all so far are done. */
  readonly waits: boolean;
}

const steps = array(
  record<Step>({
    change: constantFrom(...Object.keys(CHANGES)),
    room: nat(1),
    user: nat(1),
    network: nat(1),
    comes: record({ before: boolean(), meanwhile: boolean() }),
    waits: boolean(),
  }),
  { minLength: 4, maxLength: 30 },
);

/** Two rooms and two people, seen through a store that remembers and through one that does not. */
class World {
  readonly #remembering: Parts;
  readonly #reading = partsOf(database, new Known(0));
  readonly #people: readonly User[];
  readonly #rooms: readonly Room[];
  readonly #invites: readonly Invite[];
  #now = 0;

  private constructor(
    size: number,
    people: readonly User[],
    places: readonly Room[],
    made: readonly Invite[],
  ) {
    this.#remembering = partsOf(database, new Known(size));
    this.#people = people;
    this.#rooms = places;
    this.#invites = made;
  }

  /** @param size how many rooms and people are remembered */
  static async make(size: number): Promise<World> {
    const store = partsOf(database, new Known(0));
    const [ann, bo] = [await store.accounts.add(newUser()), await store.accounts.add(newUser())];
    const places = [await store.rooms.add(newRoom(ann)), await store.rooms.add(newRoom(ann))];
    const made = await Promise.all(places.map((room) => store.invites.add(newInvite(room), 10)));
    return new World(size, [ann, bo], places, made);
  }

  /** A scene at the time that it is by now. */
  scene(about: Pick<Step, 'room' | 'user' | 'network'>): Scene {
    const [room, user] = [this.#rooms[about.room], this.#people[about.user]];
    const [network, invite] = [NETWORKS[about.network], this.#invites[about.room]];
    if (!room || !user || !network || !invite) throw new Error('no such scene');
    return { room, user, network, invite, now: (this.#now += 1) };
  }

  async take({ change, comes }: Step, scene: Scene): Promise<void> {
    if (comes.before) await look(this.#remembering, scene);
    const changed = CHANGES[change]?.(this.#remembering, scene);
    if (comes.meanwhile) await look(this.#remembering, scene);
    await changed;
  }

  /** What is remembered, and what is so, from wherever they come. */
  async views({ network, ...scene }: Scene) {
    const others = NETWORKS.filter((other) => other !== network);
    const pairs: unknown[][] = [];
    for (const from of [network, undefined, ...others]) {
      const view = { ...scene, network: from };
      pairs.push([await look(this.#remembering, view), await look(this.#reading, view)]);
    }
    return pairs;
  }
}

type View = Pick<Scene, 'room' | 'user' | 'now'> & { readonly network: NetworkId | undefined };

/** Some come by the invite. */
const look = (store: Parts, { room, user, network, now: at }: View) => {
  const { id, inviteCode: code } = room;
  const ref = at % 2 === 0 ? ({ by: 'id', id } as const) : ({ by: 'invite', code } as const);
  return store.rooms.standing(ref, user.id, { network, at });
};

/** More of them: `MODEL_RUNS=1000 npx vitest run known.model`. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 100);

test('[H7] what is remembered at the door is what the tables say', async () => {
  const course = asyncProperty(steps, integer({ min: 1, max: 2 }), async (all, size) => {
    const world = await World.make(size);
    let underWay: Promise<unknown>[] = [];
    for (const step of all) {
      const scene = world.scene(step);
      underWay.push(world.take(step, scene));
      if (!step.waits) continue;
      await Promise.all(underWay);
      underWay = [];
      for (const [remembered, read] of await world.views(scene)) expect(remembered).toEqual(read);
    }
    await Promise.all(underWay);
  });
  await assert(course, { numRuns: RUNS });
});
