import type { admin as wire } from '@parley/client';
import { Moment } from './moment.tsx';
import { log as load } from './api.ts';
import { usePolled } from './polled.ts';
import { Table } from './table.tsx';
import { say } from './texts.ts';

interface RoomLogProps {
  readonly room: wire.RoomAnswer;
}

/** What happened last in a room, the latest first. */
export function RoomLog({ room }: RoomLogProps) {
  const { value } = usePolled(() => load(room.id), [room.id]);
  const names = new Map(
    room.people.flatMap(({ conn_id: connection, user_id: user, display_name: name }) => [
      [connection, name],
      [user, name],
    ]),
  );
  /** Whoever has left goes by their id. */
  const nameOf = (id: string) => names.get(id) ?? id;
  return (
    <>
      <h3>{say('log')}</h3>
      <Table
        caption={say('log')}
        items={value.value?.items ?? []}
        keyOf={(item) => JSON.stringify(item)}
        columns={[
          ['place', ({ offset }) => offset],
          ['event', ({ kind }) => kind],
          ['from', ({ user_id: user }) => user && nameOf(user)],
          ['to', ({ to }) => (to === null ? say('all') : nameOf(to))],
          ['at', ({ at }) => at && <Moment at={at} />],
        ]}
      />
    </>
  );
}
