import type { Accounts } from '../core/ports.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { refuseDuplicate } from './database.ts';
import { JOINED_USER, joinedUserOf, userOf } from './records.ts';

/** An address without regard to case (C17). */
export const emailKey = (email: string): string => email.toLowerCase();

export const accounts = (database: Database, queries: Queries): Accounts => ({
  async add(user, signIn) {
    const row = {
      id: user.id,
      origin: user.origin,
      display_name: user.displayName,
      avatar_url: user.avatarUrl,
      email: signIn?.email ?? null,
      created_at: user.createdAt,
    };
    const insert = queries.insertInto('users').values(row).compile();
    const added = queries.selectFrom('users').selectAll().where('id', '=', user.id).compile();
    const ways = signIn
      ? [
          queries
            .insertInto('sign_ins')
            .values({
              way: signIn.way,
              email_key: emailKey(signIn.email),
              user_id: user.id,
              secret: signIn.secret,
            })
            .compile(),
        ]
      : [];
    const written = refuseDuplicate('email-taken', database.write(insert, ...ways, added));
    return only((await written).map(userOf));
  },

  async find(id) {
    const query = queries.selectFrom('users').selectAll().where('id', '=', id);
    return (await database.read(query.compile())).map(userOf)[0];
  },

  async bySignIn(way, email) {
    const query = queries
      .selectFrom('sign_ins')
      .innerJoin('users', 'users.id', 'sign_ins.user_id')
      .select(['sign_ins.secret', ...JOINED_USER])
      .where('way', '=', way)
      .where('email_key', '=', emailKey(email));
    const [row] = await database.read(query.compile());
    return row && { user: joinedUserOf(row), secret: row.secret };
  },

  async update(id, { displayName, avatarUrl }) {
    const change = {
      ...(displayName !== undefined && { display_name: displayName }),
      ...(avatarUrl !== undefined && { avatar_url: avatarUrl }),
    };
    if (Object.keys(change).length === 0) return this.find(id);
    const query = queries.updateTable('users').set(change).where('id', '=', id).returningAll();
    return (await database.write(query.compile())).map(userOf)[0];
  },

  async setUsername(id, username) {
    const query = queries
      .updateTable('users')
      .set({ username })
      .where('id', '=', id)
      .where('username', 'is', null)
      .returningAll();
    const written = refuseDuplicate('username-taken', database.write(query.compile()));
    return (await written).map(userOf)[0];
  },

  async remove(id, { at, displayName }) {
    const ways = queries.deleteFrom('sign_ins').where('user_id', '=', id);
    const row = { deleted_at: at, display_name: displayName, email: null, avatar_url: null };
    const user = queries.updateTable('users').set(row).where('id', '=', id);
    await database.write(ways.compile(), user.compile());
  },
});

/** The one row that a statement is sure to give. */
export function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('A statement gave no row');
  return row;
}
