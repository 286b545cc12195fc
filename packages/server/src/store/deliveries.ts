import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Deliveries, DeliveryLog } from '../core/store.ts';
import type { Attempt, Delivery, DeliveryQuery, DeliveryRecord } from '../core/webhook.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema, WebhookDeliveriesTable } from './schema.ts';
import { sql } from 'kysely';
import { deliveryId, roomId } from '../core/ids.ts';

/** A literal: an index on some rows only is of no use to a parameter. */
const WAITING = sql.lit('waiting' as const);

/** What is to be delivered, and by whom. */
export const deliveries = (database: Database, queries: Queries): Deliveries => {
  const due = (endpoint: string, now: number, patience: number) =>
    queries
      .selectFrom('webhook_deliveries')
      .where('state', '=', WAITING)
      .where('endpoint', '=', endpoint)
      .where('due_at', '<=', now)
      .where((where) => where.not(where.exists(ahead(where, patience))));

  return {
    async claim(endpoint, { now, until, most, mostOfRoom, patience }) {
      const some = due(endpoint, now, patience).select('serial').limit(1);
      if ((await database.read(some.compile())).length === 0) return [];
      const claimed = queries
        .updateTable('webhook_deliveries')
        .set({ due_at: until })
        .where('serial', 'in', (where) =>
          where
            .selectFrom(
              due(endpoint, now, patience)
                .where((row) => row.not(row.exists(queued(row, now, mostOfRoom))))
                .select('serial')
                .orderBy('due_at')
                .orderBy('serial')
                .limit(most)
                .as('due'),
            )
            .select('due.serial'),
        )
        .returningAll();
      // One after another: what is claimed already holds back what follows it in its room.
      const rows = await database.writeInOrder(`webhook ${endpoint}`, claimed.compile());
      // An update gives its rows in any order.
      return rows.map(deliveryOf).toSorted((one, other) => one.deliveryId - other.deliveryId);
    },

    async settle(id, attempt, now) {
      const query = queries
        .updateTable('webhook_deliveries')
        .set((set) => ({ ...outcomeOf(attempt, now), attempts: set('attempts', '+', 1) }))
        .where('serial', '=', id)
        .where('state', '=', WAITING);
      await database.write(query.compile());
    },

    async release(ids) {
      const query = queries
        .updateTable('webhook_deliveries')
        .set((set) => ({ due_at: set.ref('created_at') }))
        .where('serial', 'in', [...ids])
        .where('state', '=', WAITING);
      await database.write(query.compile());
    },

    async prune({ deliveredBefore, createdBefore }) {
      const old = queries.deleteFrom('webhook_deliveries');
      const delivered = old
        .where('settled_at', '<', deliveredBefore)
        .where('state', '=', 'delivered');
      const failed = old.where('settled_at', '<', createdBefore);
      // For endpoints that are none any more.
      const left = old.where('state', '=', WAITING).where('due_at', '<', createdBefore);
      await database.write(delivered.compile(), failed.compile(), left.compile());
    },

    async backlog() {
      const query = queries
        .selectFrom('webhook_deliveries')
        .where('state', '=', WAITING)
        .select((each) => [
          each.fn.countAll<number>().as('waiting'),
          each.fn.min('created_at').as('oldest'),
        ]);
      const [row] = await database.read(query.compile());
      return { waiting: row?.waiting ?? 0, oldest: row?.oldest ?? undefined };
    },
  };
};

/** What is to be told of the same room before. */
const toldBefore = (where: ExpressionBuilder<Schema, 'webhook_deliveries'>) =>
  where
    .selectFrom('webhook_deliveries as earlier')
    .select('earlier.serial')
    .where('earlier.state', '=', WAITING)
    .whereRef('earlier.endpoint', '=', 'webhook_deliveries.endpoint')
    .whereRef('earlier.room_id', '=', 'webhook_deliveries.room_id')
    .whereRef('earlier.number', '<', 'webhook_deliveries.number');

/**
 * Such as was claimed, or tried a few times: the rest of the room waits for it. What was not claimed
 * is due when it was made, and so comes first where both are due.
 */
const ahead = (where: ExpressionBuilder<Schema, 'webhook_deliveries'>, patience: number) =>
  toldBefore(where)
    .whereRef('earlier.due_at', '!=', 'earlier.created_at')
    .where('earlier.attempts', '<', patience);

/** Is there, of the same room, as much as may be taken at once? Others must have a place beside it. */
const queued = (
  where: ExpressionBuilder<Schema, 'webhook_deliveries'>,
  now: number,
  mostOfRoom: number,
) =>
  toldBefore(where)
    .where('earlier.due_at', '<=', now)
    .limit(1)
    .offset(mostOfRoom - 1);

function outcomeOf(attempt: Attempt, now: number) {
  if (attempt.delivered) {
    return { state: 'delivered', settled_at: now, status: attempt.status, error: null } as const;
  }
  const { status, error, dueAt } = attempt;
  if (dueAt === null) return { state: 'failed', settled_at: now, status, error } as const;
  return { due_at: dueAt, status, error };
}

/** What became of deliveries, for operators. */
export const deliveryLog = (database: Database, queries: Queries): DeliveryLog => {
  const again = queries
    .updateTable('webhook_deliveries')
    .set((set) => ({
      state: 'waiting',
      attempts: 0,
      due_at: set.ref('created_at'),
      settled_at: null,
    }))
    .returning('serial');

  return {
    async list(query) {
      return (await database.read(listed(queries, query).compile())).map(recordOf);
    },

    async resend(id) {
      const query = again.where('serial', '=', id);
      return (await database.write(query.compile())).length > 0;
    },

    async resendFailed(endpoint) {
      const failed = again.where('state', '=', sql.lit('failed' as const));
      const query = endpoint === undefined ? failed : failed.where('endpoint', '=', endpoint);
      return (await database.write(query.compile())).length;
    },
  };
};

function listed(queries: Queries, { state, roomId: room, endpoint, before, limit }: DeliveryQuery) {
  let query = queries
    .selectFrom('webhook_deliveries')
    .selectAll()
    .orderBy('serial', 'desc')
    .limit(limit);
  if (state !== undefined) query = query.where('state', '=', sql.lit(state));
  if (room !== undefined) query = query.where('room_id', '=', room);
  if (endpoint !== undefined) query = query.where('endpoint', '=', endpoint);
  if (before !== undefined) query = query.where('serial', '<', before);
  return query;
}

type Row = Selectable<WebhookDeliveriesTable>;

const deliveryOf = (row: Row): Delivery => ({
  deliveryId: deliveryId(row.serial),
  id: row.event_id,
  type: row.type,
  payload: row.payload,
  endpoint: row.endpoint,
  roomId: roomId(row.room_id),
  roomSerial: row.room_serial,
  number: row.number,
  messageSerial: row.message_serial,
  createdAt: row.created_at,
  attempts: row.attempts,
});

const recordOf = (row: Row): DeliveryRecord => ({
  id: deliveryId(row.serial),
  eventId: row.event_id,
  type: row.type,
  endpoint: row.endpoint,
  roomId: roomId(row.room_id),
  number: row.number,
  attempts: row.attempts,
  createdAt: row.created_at,
  state: row.state,
  dueAt: row.state === 'waiting' ? row.due_at : null,
  settledAt: row.settled_at,
  status: row.status,
  error: row.error,
});
