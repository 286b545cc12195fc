import type { Store } from '../core/store.ts';
import type { Database, StoreObserver } from './database.ts';
import type { PostgresLocation } from './postgres-connection.ts';
import { sql } from 'kysely';
import { accounts } from './accounts.ts';
import { attendance } from './attendance.ts';
import { codes, endedSignIns } from './codes.ts';
import { deliveries, deliveryLog } from './deliveries.ts';
import { devices } from './devices.ts';
import { groups } from './groups.ts';
import { invites } from './invites.ts';
import { keys } from './keys.ts';
import { Known } from './known.ts';
import { bans, members } from './members.ts';
import { messages } from './messages.ts';
import { openPostgres } from './postgres.ts';
import { postgresQueries, sqliteQueries } from './queries.ts';
import { reactions } from './reactions.ts';
import { possess } from './possession.ts';
import { readings } from './readings.ts';
import { rooms } from './rooms.ts';
import { sessions, tickets } from './sessions.ts';
import { openSqliteFile, openSqliteMemory } from './sqlite.ts';

/** Which engine keeps the data. */
export type StoreLocation = { readonly kind: 'sqlite'; readonly file: string } | PostgresLocation;

const MEMORY = ':memory:';

/** Rooms and people that are remembered where this process alone can change them. */
const MAX_KNOWN = 1_000;

/**
 * Opens the store and brings its tables up to date.
 *
 * @param alone whether nobody else may open it as long as this does: then what is asked often is
 * remembered (ADR 23). Others always may open a PostgreSQL
 * @throws StoreError where the database cannot be opened, or is another server's that is alone
 */
export async function openStore(
  location: StoreLocation,
  observer: StoreObserver,
  { alone = false } = {},
): Promise<Store> {
  const queries = location.kind === 'postgres' ? postgresQueries() : sqliteQueries();
  const database = await openDatabase(location, observer, alone);
  const known = new Known(alone && location.kind === 'sqlite' ? MAX_KNOWN : 0);
  return {
    accounts: accounts(database, queries, known),
    rooms: rooms(database, queries, known),
    members: members(database, queries, known),
    bans: bans(database, queries, known),
    invites: invites(database, queries, known),
    messages: messages(database, queries),
    reactions: reactions(database, queries),
    readings: readings(database, queries),
    keys: keys(database, queries),
    devices: devices(database, queries),
    groups: groups(database, queries),
    codes: codes(database, queries),
    endedSignIns: endedSignIns(database, queries),
    sessions: sessions(database, queries),
    tickets: tickets(database, queries),
    attendance: attendance(database, queries),
    deliveries: deliveries(database, queries),
    deliveryLog: deliveryLog(database, queries),
    hasOthers: database.hasOthers ?? false,
    async check() {
      await database.read(sql`select 1`.compile(queries));
      // Touches nothing, and yet is refused where nothing can be written.
      await database.write(queries.deleteFrom('codes').where('expires_at', '<', 0).compile());
    },
    close: () => database.close(),
  };
}

function openDatabase(
  location: StoreLocation,
  observer: StoreObserver,
  alone: boolean,
): Promise<Database> {
  if (location.kind === 'postgres') return openPostgres(location, observer);
  const { file } = location;
  if (file === MEMORY) return openSqliteMemory(observer);
  return alone ? openAlone(file, observer) : openSqliteFile(file, observer);
}

async function openAlone(file: string, observer: StoreObserver): Promise<Database> {
  const possession = await possess(file);
  try {
    const database = await openSqliteFile(file, observer);
    return { ...database, close: () => database.close().finally(() => possession.close()) };
  } catch (thrown) {
    possession.close();
    throw thrown;
  }
}
