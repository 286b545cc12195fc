import type { Store } from '../core/ports.ts';
import type { Database, StoreObserver } from './database.ts';
import { sql } from 'kysely';
import { accounts } from './accounts.ts';
import { StoreError } from './database.ts';
import { codes, endedSignIns } from './codes.ts';
import { keys } from './keys.ts';
import { bans, members } from './members.ts';
import { messages } from './messages.ts';
import { sqliteQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openSqliteFile, openSqliteMemory } from './sqlite.ts';

/** Which engine keeps the data. */
export type StoreLocation =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres' };

const MEMORY = ':memory:';

/**
 * Opens the store and brings its tables up to date.
 *
 * @throws StoreError where the database cannot be opened
 */
export async function openStore(location: StoreLocation, observer: StoreObserver): Promise<Store> {
  const queries = sqliteQueries();
  const database = await openDatabase(location, observer);
  return {
    accounts: accounts(database, queries),
    rooms: rooms(database, queries),
    members: members(database, queries),
    bans: bans(database, queries),
    messages: messages(database, queries),
    keys: keys(database, queries),
    codes: codes(database, queries),
    endedSignIns: endedSignIns(database, queries),
    async check() {
      const one = sql`select 1`.compile(queries);
      await database.read(one);
      await database.write(one);
    },
    close: () => database.close(),
  };
}

function openDatabase(location: StoreLocation, observer: StoreObserver): Promise<Database> {
  if (location.kind === 'postgres') {
    throw new StoreError(
      'DATABASE_URL names PostgreSQL, which this version does not speak yet: use SQLite.',
    );
  }
  const { file } = location;
  return file === MEMORY ? openSqliteMemory(observer) : openSqliteFile(file, observer);
}
