import type { Selectable } from 'kysely';
import type { RoomId } from '../core/ids.ts';
import type { Attendance } from '../core/store.ts';
import type { Attendee } from '../core/webhook.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema } from './schema.ts';
import { connIdFrom, dialectTag, nodeId, roomId, serial, userId } from '../core/ids.ts';
import { absent, both, exists, outbox } from './outbox.ts';

/** Who is in rooms, as other programs have been told: each event comes of a change of it, once. */
export const attendance = (database: Database, queries: Queries): Attendance => {
  const { tell, lock } = outbox(queries);
  const inRoom = (id: RoomId) =>
    queries.selectFrom('webhook_attendees').select('line').where('room_id', '=', id);
  const ofPerson = ({ roomId: id, participant }: Attendee) =>
    inRoom(id).where('user_id', '=', participant.userId);

  return {
    async enter(attendee, { joined, started }) {
      const { roomId: id } = attendee;
      const insert = queries
        .insertInto('webhook_attendees')
        .values(rowOf(attendee))
        .onConflict((conflict) => conflict.doNothing());
      await database.writeInOrder(
        id,
        lock(id),
        ...tell(id, started, { only: absent(inRoom(id)) }),
        ...tell(id, joined, { only: absent(ofPerson(attendee)) }),
        insert.compile(),
      );
    },

    async leave(attendee, { left, ended }) {
      const { roomId: id, line } = attendee;
      const isHere = exists(inRoom(id).where('line', '=', line));
      const isLast = (others: ReturnType<typeof inRoom>) =>
        both(isHere, absent(others.where('line', '!=', line)));
      await database.writeInOrder(
        id,
        lock(id),
        ...tell(id, left, { only: isLast(ofPerson(attendee)) }),
        ...tell(id, ended, { only: isLast(inRoom(id)) }),
        queries.deleteFrom('webhook_attendees').where('line', '=', line).compile(),
      );
    },

    async lost(nodes) {
      const query = queries
        .selectFrom('webhook_attendees')
        .selectAll()
        .where('node', 'not in', [...nodes]);
      return (await database.read(query.compile())).map(attendeeOf);
    },
  };
};

const rowOf = ({ line, roomId: id, node, participant }: Attendee) => ({
  line,
  room_id: id,
  node,
  user_id: participant.userId,
  user_serial: participant.serial,
  display_name: participant.displayName,
  dialect: participant.dialect,
});

const attendeeOf = (row: Selectable<Schema['webhook_attendees']>): Attendee => ({
  line: connIdFrom(row.line),
  roomId: roomId(row.room_id),
  node: nodeId(row.node),
  participant: {
    userId: userId(row.user_id),
    serial: serial(row.user_serial),
    displayName: row.display_name,
    dialect: dialectTag(row.dialect),
  },
});
