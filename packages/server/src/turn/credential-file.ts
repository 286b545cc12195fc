import type { IceHolder } from '../core/ice.ts';
import type { RoomId, SessionId, UserId } from '../core/ids.ts';
import type { TurnCredential } from './credential.ts';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { REALM } from './coturn-config.ts';

/** How long to wait for coturn, which writes to the file when it starts, in ms. */
const PATIENCE = 1_000;

/** What coturn looks a username up in is a view, so that credentials expire without anybody's help. */
const SCHEMA = `
  create table credential (
    name text primary key,
    user text not null,
    session text,
    room text,
    hmackey text not null,
    expires integer not null
  ) without rowid;
  create index credential_user on credential (user);
  create index credential_session on credential (session) where session is not null;
  create view turnusers_lt as
    select '${REALM}' as realm, name, hmackey from credential
    where expires > cast(strftime('%s', 'now') as integer);
`;

/**
 * The credentials that the relay takes, in a database that it reads: one that was taken back opens
 * nothing from that moment on.
 */
export class CredentialFile {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepare>;
  #latest = 0;

  private constructor(file: string, schema = '') {
    this.#database = new DatabaseSync(file, { timeout: PATIENCE });
    // Lost with the machine, it is made anew: nothing here is worth a sync to disk.
    this.#database.exec(`pragma journal_mode = wal; pragma synchronous = off; ${schema}`);
    this.#statements = prepare(this.#database);
  }

  /** Begins anew: whoever was here before gets other credentials. @throws the system's error */
  static create(file: string): CredentialFile {
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    return new CredentialFile(file, SCHEMA);
  }

  /** Shares a file that another process has made. @throws the system's error */
  static join(file: string): CredentialFile {
    return new CredentialFile(file);
  }

  admit(holder: IceHolder, { username, credential }: TurnCredential, expiresAt: number): void {
    const { userId, sessionId = null, roomId = null } = holder;
    const expires = Math.floor(expiresAt / 1000);
    const key = longTermKey(username, credential);
    this.#statements.put.run(username, userId, sessionId, roomId, key, expires);
    if (expires > this.#latest) this.#statements.purge.run();
    this.#latest = expires;
  }

  revoke(subject: UserId | SessionId, roomId?: RoomId): void {
    this.#statements.remove.run({ subject, room: roomId ?? null });
  }

  close(): void {
    this.#database.close();
  }
}

const prepare = (database: DatabaseSync) => ({
  put: database.prepare('insert or replace into credential values (?, ?, ?, ?, ?, ?)'),
  remove: database.prepare(
    `delete from credential where (user = $subject or session = $subject) and
     ($room is null or room = $room)`,
  ),
  purge: database.prepare(
    `delete from credential where expires <= cast(strftime('%s', 'now') as integer)`,
  ),
});

/** RFC 8489 §9.2.2, in the hex digits in which coturn keeps it. */
function longTermKey(username: string, password: string): string {
  return createHash('md5').update(`${username}:${REALM}:${password}`).digest('hex');
}
