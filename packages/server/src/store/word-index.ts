import type { CompiledQuery, RawBuilder } from 'kysely';
import type { MessageId, RoomId } from '../core/ids.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import { PostgresAdapter, sql } from 'kysely';
import { wordsOf } from '../core/words.ts';
import { prepare } from './query.ts';

/** By which words a message is found. One engine's way of keeping them; each knows what comes of {@link wordsOf}. */
interface WordIndex {
  /** Has a message that is there already found by the words of a text. */
  put(message: MessageId, room: RoomId, text: string): CompiledQuery;
  /** Has a message not be found any more. */
  drop(message: MessageId): CompiledQuery;
  /** Whether a message has words that begin so. @param words not empty, as {@link wordsOf} gives them */
  matching(room: RoomId, words: readonly string[]): RawBuilder<boolean>;
}

type Put = { message: MessageId; words: string };

export function wordIndex(queries: Queries): WordIndex {
  const isPostgres = queries.getExecutor().adapter instanceof PostgresAdapter;
  const put = prepare((slot: Slots<Put>) =>
    queries
      .insertInto('message_words')
      .columns(['rowid', 'words'])
      .expression(
        queries
          .selectFrom('messages')
          .select(['serial', (isPostgres ? vectorOf(slot('words')) : slot('words')).as('words')])
          .where('id', '=', slot('message')),
      ),
  );
  const drop = prepare((slot: Slots<Pick<Put, 'message'>>) =>
    queries
      .deleteFrom('message_words')
      .where('rowid', '=', (each) =>
        each.selectFrom('messages').select('serial').where('id', '=', slot('message')),
      ),
  );
  return {
    put: (message, room, text) => {
      const words = termsOf(room, wordsOf(text)).join(' ');
      return put({ message, words });
    },
    drop: (message) => drop({ message }),
    matching: isPostgres ? matchesVector : matchesFullText,
  };
}

/** Hex digits of a room's uuid by which its words are told from those of others, nearly always. */
const ROOM_DIGITS = 12;

/** Words as they are kept: behind their room, so that a search reads nothing of the words of others. */
function termsOf(room: RoomId, words: readonly string[]): readonly string[] {
  const own = room.replaceAll('-', '').slice(0, ROOM_DIGITS);
  return words.map((word) => `${own}=${word}`);
}

const vectorOf = (words: RawBuilder<string>): RawBuilder<string> =>
  sql`array_to_tsvector(string_to_array(${words}, ' '))`;

/** Terms have neither quotes nor anything else that means something here (PostgreSQL §8.11.2). */
function matchesVector(room: RoomId, words: readonly string[]): RawBuilder<boolean> {
  const query = termsOf(room, words).map((term) => `'${term}':*`);
  return sql`message_words.words @@ ${query.join(' & ')}::tsquery`;
}

/** As above (SQLite FTS5 §3). */
function matchesFullText(room: RoomId, words: readonly string[]): RawBuilder<boolean> {
  const query = termsOf(room, words).map((term) => `"${term}"*`);
  return sql`message_words match ${query.join(' AND ')}`;
}
