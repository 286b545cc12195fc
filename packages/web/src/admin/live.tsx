import { signal, useSignal } from '@preact/signals';
import { liveRooms } from './api.ts';
import { NoticeForm } from './notice-form.tsx';
import { usePolled } from './polled.ts';
import { RoomDetail } from './room-detail.tsx';
import { More, Search, STEP } from './search.tsx';
import { Table } from './table.tsx';
import { say, sayTerm } from './texts.ts';

/** The room that is looked into. */
const opened = signal<string | undefined>(undefined);

/** Live rooms, and one of them in detail. */
export function Live() {
  const id = opened.value;
  const back = () => (opened.value = undefined);
  return id === undefined ? <List /> : <RoomDetail key={id} id={id} onBack={back} />;
}

function List() {
  const text = useSignal('');
  const limit = useSignal(STEP);
  const found = usePolled(() => liveRooms(text.value, limit.value), [text.value, limit.value]).value
    .value;
  return (
    <>
      <Search text={text} />
      <Table
        caption={say('tab.live')}
        items={found?.items ?? []}
        keyOf={({ id }) => id}
        columns={[
          ['room', (room) => <Open id={room.id} name={room.name} />],
          ['people', (room) => room.people],
          ['waiting', (room) => room.waiting],
          ['dialects', (room) => room.dialects.join(', ')],
          ['access', (room) => sayTerm('access', room.access)],
        ]}
      />
      <More more={found?.more ?? false} limit={limit} />
      <NoticeForm label={say('notice.all')} path="/notices" />
    </>
  );
}

function Open({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <button type="button" class="admin-link" onClick={() => (opened.value = id)}>
      {name || id}
    </button>
  );
}
