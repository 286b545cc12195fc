import type { Selectable } from 'kysely';
import type { OneTimeCode } from '../core/model.ts';
import type { Codes, EndedSignIns } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema } from './schema.ts';
import { networkId } from '../core/ids.ts';
import { emailKey } from './accounts.ts';

const codeOf = (row: Selectable<Schema['codes']>): OneTimeCode => ({
  hash: row.hash,
  sentAt: row.sent_at,
  expiresAt: row.expires_at,
  asker: networkId(row.asker),
  askerTries: row.asker_tries,
  tries: row.tries,
});

/** How long a code is kept that is good no more, in ms: so long it is called late, not wrong (O1). */
const KEPT = 24 * 60 * 60_000;

export const codes = (database: Database, queries: Queries): Codes => ({
  async put(email, { hash, sentAt, expiresAt, asker, askerTries, tries }) {
    const times = { sent_at: sentAt, expires_at: expiresAt };
    const row = { hash, ...times, asker, asker_tries: askerTries, tries };
    const query = queries
      .insertInto('codes')
      .values({ email_key: emailKey(email), ...row })
      .onConflict((conflict) => conflict.column('email_key').doUpdateSet(row));
    await database.write(stale(queries, expiresAt - KEPT).compile(), query.compile());
  },

  async find(email) {
    const query = queries.selectFrom('codes').selectAll().where('email_key', '=', emailKey(email));
    return (await database.read(query.compile())).map(codeOf)[0];
  },

  async guess(email, from) {
    const guesses = (left: 'asker_tries' | 'tries') =>
      queries
        .updateTable('codes')
        .set((set) => ({ [left]: set(left, '-', 1) }))
        .where('email_key', '=', emailKey(email))
        .where(left, '>', 0)
        .where('asker', left === 'tries' ? '!=' : '=', from)
        .returningAll();
    const [own] = await database.write(guesses('asker_tries').compile());
    const [guessed = own] = own ? [] : await database.write(guesses('tries').compile());
    return guessed && codeOf(guessed);
  },

  async spend(email, hash) {
    const query = queries
      .deleteFrom('codes')
      .where('email_key', '=', emailKey(email))
      .where('hash', '=', hash)
      .returningAll();
    return (await database.write(query.compile())).map(codeOf)[0];
  },
});

const stale = (queries: Queries, expiresAt: number) =>
  queries.deleteFrom('codes').where('expires_at', '<', expiresAt);

export const endedSignIns = (database: Database, queries: Queries): EndedSignIns => ({
  async add(subject, until) {
    const query = queries
      .insertInto('ended_sign_ins')
      .values({ subject, until })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet({ until }));
    await database.write(query.compile());
  },

  async list(now) {
    await database.write(queries.deleteFrom('ended_sign_ins').where('until', '<', now).compile());
    const query = queries.selectFrom('ended_sign_ins').selectAll().orderBy('until');
    return database.read(query.compile());
  },
});
