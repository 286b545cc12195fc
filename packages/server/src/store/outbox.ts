/**
 * The outbox: an event is written in the unit that does what it tells of, with the next number of its
 * room, once for each endpoint (ADR 15).
 */
import type { CompiledQuery, Expression, QueryExecutorProvider, RawBuilder, SqlBool } from 'kysely';
import type { MessageId, RoomId } from '../core/ids.ts';
import type { NewWebhookEvent } from '../core/webhook.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import type { Schema } from './schema.ts';
import { expressionBuilder, PostgresAdapter, sql } from 'kysely';
import { prepare } from './query.ts';

type Numbered = { roomId: RoomId; eventId: string; at: number };
type Dispatched = Omit<Numbered, 'at'> & {
  endpoint: string;
  type: string;
  payload: string;
  messageId: MessageId | null;
};

interface About {
  /** The message that was written, changed or deleted. */
  readonly message?: MessageId;
  /** What must hold; else nothing is told. */
  readonly only?: Expression<SqlBool>;
}

export interface Outbox {
  /** Writes an event; nothing where there is none. */
  tell(roomId: RoomId, event: NewWebhookEvent | undefined, about?: About): CompiledQuery[];
  /** Takes the text of a message out of all that is told of it, be it still to be sent or kept. */
  withhold(message: MessageId): CompiledQuery;
  /** Has those who write events of a room take turns, for conditions that another's event changes. */
  lock(roomId: RoomId): CompiledQuery;
}

export function outbox(queries: Queries): Outbox {
  const number = prepare((slot: Slots<Numbered>) =>
    following(
      queries.insertInto('webhook_rooms').values({
        room_id: slot('roomId'),
        latest: 1,
        latest_at: slot('at'),
        event_id: slot('eventId'),
      }),
    ),
  );
  const dispatch = prepare((slot: Slots<Dispatched>) => dispatching(queries, slot));
  const withhold = prepare((slot: Slots<{ message: MessageId }>) =>
    queries
      .updateTable('webhook_deliveries')
      .set({ payload: withoutText(queries) })
      .where('message_serial', '=', (each) =>
        each.selectFrom('messages').select('serial').where('id', '=', slot('message')),
      ),
  );

  return {
    tell(roomId, event, { message, only } = {}) {
      if (!event) return [];
      const { id: eventId, type, payload, at } = event;
      const taken = only
        ? numberedIf(queries, { roomId, eventId, at }, only)
        : number({ roomId, eventId, at });
      const row = { roomId, eventId, type, payload, messageId: message ?? null };
      return [taken, ...event.endpoints.map((endpoint) => dispatch({ ...row, endpoint }))];
    },

    withhold: (message) => withhold({ message }),

    lock: (roomId) =>
      queries
        .insertInto('webhook_rooms')
        .values({ room_id: roomId, latest: 0, latest_at: 0 })
        .onConflict((conflict) =>
          conflict
            .column('room_id')
            .doUpdateSet((set) => ({ latest: set.ref('webhook_rooms.latest') })),
        )
        .compile(),
  };
}

/** What is told, with an empty text where it had one. */
export const withoutText = (db: QueryExecutorProvider): RawBuilder<string> =>
  db.getExecutor().adapter instanceof PostgresAdapter
    ? sql`jsonb_set(payload::jsonb, '{text}', '""', false)::text`
    : sql`json_replace(payload, '$.text', '')`;

type Insertion = ReturnType<typeof insertion>;
const insertion = (queries: Queries) => queries.insertInto('webhook_rooms');

/** The number after the room's latest; 1 where nothing was told of it. */
const following = (insert: Insertion) =>
  insert.onConflict((conflict) =>
    conflict.column('room_id').doUpdateSet((set) => ({
      latest: set('webhook_rooms.latest', '+', 1),
      // Clocks of servers differ: order by time is order of numbers all the same.
      latest_at: sql<number>`case when excluded.latest_at > webhook_rooms.latest_at
        then excluded.latest_at else webhook_rooms.latest_at end`,
      event_id: set.ref('excluded.event_id'),
    })),
  );

const numberedIf = (
  queries: Queries,
  { roomId, eventId, at }: Numbered,
  only: Expression<SqlBool>,
): CompiledQuery =>
  following(
    insertion(queries)
      .columns(['room_id', 'latest', 'latest_at', 'event_id'])
      .expression(
        queries
          .selectNoFrom([
            sql<string>`${roomId}`.as('room_id'),
            sql.lit(1).as('latest'),
            sql<number>`${at}`.as('latest_at'),
            sql<string>`${eventId}`.as('event_id'),
          ])
          .where(only),
      ),
  ).compile();

/** For the event that has taken a number, and for no other. */
const dispatching = (queries: Queries, slot: Slots<Dispatched>) =>
  queries
    .insertInto('webhook_deliveries')
    .columns([
      'event_id',
      'endpoint',
      'room_id',
      'room_serial',
      'number',
      'type',
      'payload',
      'message_serial',
      'created_at',
      'state',
      'due_at',
    ])
    .expression(
      queries
        .selectFrom('webhook_rooms')
        .innerJoin('rooms', 'rooms.id', 'webhook_rooms.room_id')
        .leftJoin('messages', (join) => join.on('messages.id', '=', slot('messageId')))
        .where('webhook_rooms.room_id', '=', slot('roomId'))
        .where('webhook_rooms.event_id', '=', slot('eventId'))
        .select([
          'webhook_rooms.event_id',
          slot('endpoint').as('endpoint'),
          'rooms.id as room_id',
          'rooms.serial as room_serial',
          'webhook_rooms.latest as number',
          slot('type').as('type'),
          slot('payload').as('payload'),
          'messages.serial as message_serial',
          'webhook_rooms.latest_at as created_at',
          sql.lit('waiting').as('state'),
          'webhook_rooms.latest_at as due_at',
        ]),
    );

/** Whether a query gives a row. */
export const exists = (query: Expression<unknown>): Expression<SqlBool> =>
  expressionBuilder<Schema>().exists(query);

export const absent = (query: Expression<unknown>): Expression<SqlBool> =>
  expressionBuilder<Schema>().not(exists(query));

export const both = (...conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> =>
  expressionBuilder<Schema>().and(conditions);
