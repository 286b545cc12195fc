import type { UserId } from '../core/ids.ts';
import type { NewUser, SignIn } from '../core/model.ts';
import type { Accounts } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import { only, refuseDuplicate } from './database.ts';
import { dropDevices } from './groups.ts';
import { Known } from './known.ts';
import { prepare } from './query.ts';
import { flag, JOINED_USER, joinedUserOf, userOf } from './records.ts';
import { containing } from './search.ts';

/** An address without regard to case (C17). */
export const emailKey = (email: string): string => email.toLowerCase();

/** @param known as with `rooms` */
export const accounts = (database: Database, queries: Queries, known = new Known(0)): Accounts => {
  const byId = userById(queries);
  return {
    async add(user, signIn) {
      const unit = [
        insertUser(queries, user, signIn),
        ...(signIn ? [insertSignIn(queries, user, signIn)] : []),
      ];
      const written = refuseDuplicate(
        'email-taken',
        database.write(...unit, byId({ id: user.id })),
      );
      return only((await written).map(userOf));
    },

    async find(id) {
      return (await database.read(byId({ id }))).map(userOf)[0];
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
      if (displayName === undefined && avatarUrl === undefined) return this.find(id);
      const query = queries
        .updateTable('users')
        .set({ display_name: displayName, avatar_url: avatarUrl })
        .where('id', '=', id)
        .returningAll();
      return (await known.forgettingUser(id, database.write(query.compile()))).map(userOf)[0];
    },

    async setUsername(id, username) {
      const query = queries
        .updateTable('users')
        .set({ username, display_name: username })
        .where('id', '=', id)
        .where('username', 'is', null)
        .returningAll();
      const written = known.forgettingUser(id, database.write(query.compile()));
      return (await refuseDuplicate('username-taken', written)).map(userOf)[0];
    },

    async search(text, { limit, offset }) {
      const all = queries.selectFrom('users').selectAll().where('deleted_at', 'is', null);
      const found =
        text === ''
          ? all
          : all.where(({ eb, or }) =>
              or([
                eb('id', '=', text.toLowerCase()),
                containing('display_name', text),
                containing('username', text),
                containing('email', text),
              ]),
            );
      const query = found.orderBy('serial', 'desc').limit(limit).offset(offset);
      return (await database.read(query.compile())).map(userOf);
    },

    async addSignIn(id, { way, email, secret }, at) {
      const guest = queries
        .updateTable('users')
        .set({ email, email_proven: flag(way === 'code'), email_since: at })
        .where('id', '=', id)
        .where('email', 'is', null)
        .where('deleted_at', 'is', null);
      // Who has another address by now, as by a request at the same time, matches neither of these.
      const owner = queries.selectFrom('users').where('id', '=', id).where('email', '=', email);
      const signIn = queries
        .insertInto('sign_ins')
        .columns(['way', 'email_key', 'user_id', 'secret'])
        .expression(
          owner.select(({ val }) => [
            val(way).as('way'),
            val(emailKey(email)).as('email_key'),
            'id',
            val(secret).as('secret'),
          ]),
        );
      const unit = [guest.compile(), signIn.compile(), owner.selectAll().compile()] as const;
      const written = known.forgettingUser(id, database.write(...unit));
      return (await refuseDuplicate('email-taken', written)).map(userOf)[0];
    },

    async changePassword(id, secret) {
      const query = queries
        .updateTable('sign_ins')
        .set({ secret })
        .where('user_id', '=', id)
        .where('way', '=', 'password');
      await database.write(query.compile());
    },

    async remove(id, { at, displayName }) {
      const ways = queries.deleteFrom('sign_ins').where('user_id', '=', id);
      const nothing = { email: null, email_proven: 0, email_since: null, avatar_url: null };
      const row = { deleted_at: at, display_name: displayName, ...nothing };
      const user = queries.updateTable('users').set(row).where('id', '=', id);
      const places = queries.deleteFrom('sessions').where('user_id', '=', id);
      const stays = queries
        .updateTable('members')
        .set({ left_at: at })
        .where('user_id', '=', id)
        .where('left_at', 'is', null);
      const gone = [ways.compile(), places.compile(), stays.compile(), ...dropDevices(queries, id)];
      await known.forgettingUser(id, database.write(...gone, user.compile()));
    },
  };
};

/** The query of a user by id, compiled. */
const userById = (queries: Queries) =>
  prepare((slot: Slots<{ id: UserId }>) =>
    queries.selectFrom('users').selectAll().where('id', '=', slot('id')),
  );

const insertUser = (queries: Queries, user: NewUser, signIn: SignIn | undefined) =>
  queries
    .insertInto('users')
    .values({
      id: user.id,
      origin: user.origin,
      display_name: user.displayName,
      avatar_url: user.avatarUrl,
      email: signIn?.email ?? null,
      // A code was mailed there, and shown.
      email_proven: flag(signIn?.way === 'code'),
      email_since: signIn ? user.createdAt : null,
      created_at: user.createdAt,
    })
    .compile();

const insertSignIn = (queries: Queries, { id }: NewUser, { way, email, secret }: SignIn) =>
  queries
    .insertInto('sign_ins')
    .values({ way, email_key: emailKey(email), user_id: id, secret })
    .compile();
