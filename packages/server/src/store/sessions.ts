import type { Selectable } from 'kysely';
import type { UserId } from '../core/ids.ts';
import type { UserSession } from '../core/model.ts';
import type { Tickets, UserSessions } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema } from './schema.ts';
import { dialectTag, sessionId, userId } from '../core/ids.ts';

const sessionOf = (row: Selectable<Schema['sessions']>): UserSession => ({
  id: sessionId(row.id),
  userId: userId(row.user_id),
  audience: dialectTag(row.audience),
  userAgent: row.user_agent,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

/** How many writes go by until what has expired is taken away: were it at each, those who come at once would wait for one another. */
const PURGE_EVERY = 64;

const countdown = (): (() => boolean) => {
  let writes = 0;
  return () => ++writes % PURGE_EVERY === 0;
};

export function sessions(database: Database, queries: Queries): UserSessions {
  const isTimeToPurge = countdown();
  return {
    async add(session, secret) {
      const { createdAt } = session;
      const expired = queries.deleteFrom('sessions').where('expires_at', '<', createdAt);
      const unit = [
        ...(isTimeToPurge() ? [expired.compile()] : []),
        ...(secret === undefined ? [] : [holdPassword(queries, session.userId, secret)]),
      ];
      const insert = inserted(queries, session, secret).returning('id').compile();
      return (await database.write(...unit, insert)).length > 0;
    },

    async find(id) {
      const query = queries.selectFrom('sessions').selectAll().where('id', '=', id);
      return (await database.read(query.compile())).map(sessionOf)[0];
    },

    async list(owner, now) {
      const query = queries
        .selectFrom('sessions')
        .selectAll()
        .where('user_id', '=', owner)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .orderBy('id');
      return (await database.read(query.compile())).map(sessionOf);
    },

    async renew(id, { generation, tokenId, expiresAt }) {
      const query = queries
        .updateTable('sessions')
        .set({ renewals: generation, renewed_by: tokenId, expires_at: expiresAt })
        .where('id', '=', id)
        .where(({ and, eb, or }) =>
          or([
            eb('renewals', '<', generation),
            and([eb('renewals', '=', generation), eb('renewed_by', '=', tokenId)]),
          ]),
        )
        .returning('id');
      return (await database.write(query.compile())).length > 0;
    },

    async remove(id) {
      await database.write(queries.deleteFrom('sessions').where('id', '=', id).compile());
    },
  };
}

/** A new session; where a password was shown for it, only while that is theirs. */
function inserted(queries: Queries, session: UserSession, secret: string | undefined) {
  const { id, userId: owner, audience, userAgent, createdAt, expiresAt } = session;
  const insert = queries.insertInto('sessions');
  const times = { created_at: createdAt, expires_at: expiresAt };
  const row = { id, user_id: owner, audience, user_agent: userAgent, ...times };
  if (secret === undefined) return insert.values(row);
  return insert
    .columns(['id', 'user_id', 'audience', 'user_agent', 'created_at', 'expires_at'])
    .expression(
      queries
        .selectFrom('sign_ins')
        .where(({ and }) => and(password(owner, secret)))
        .select(({ val }) => [
          val(row.id).as('id'),
          'user_id',
          val(row.audience).as('audience'),
          val(row.user_agent).as('user_agent'),
          val(row.created_at).as('created_at'),
          val(row.expires_at).as('expires_at'),
        ]),
    );
}

/**
 * Has a change of the password wait for this unit, or this unit for the change: PostgreSQL would let
 * each go on with what it has seen.
 */
const holdPassword = (queries: Queries, owner: UserId, secret: string) =>
  queries
    .updateTable('sign_ins')
    .set({ secret })
    .where(({ and }) => and(password(owner, secret)))
    .compile();

/** By what somebody signs in with a password, while it is that one. */
const password = (owner: UserId, secret: string) =>
  ({ user_id: owner, way: 'password', secret }) as const;

export function tickets(database: Database, queries: Queries): Tickets {
  const isTimeToPurge = countdown();
  return {
    async spend(id, { now, until }) {
      const query = queries
        .insertInto('spent_tickets')
        .values({ id, until })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .compile();
      const expired = queries.deleteFrom('spent_tickets').where('until', '<', now).compile();
      const written = isTimeToPurge() ? database.write(expired, query) : database.write(query);
      return (await written).length > 0;
    },
  };
}
