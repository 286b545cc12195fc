import type { admin as wire } from '@parley/client';
import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Moment } from './moment.tsx';
import { act, bans } from './api.ts';
import { doIt } from './doing.tsx';
import { usePolled } from './polled.ts';
import { More, STEP } from './search.tsx';
import { Table } from './table.tsx';
import { say } from './texts.ts';

type Ban = wire.BanList['items'][number];

/** Who may not come into which room. */
export function Bans() {
  const limit = useSignal(STEP);
  const { value, refresh } = usePolled(() => bans(limit.value), [limit.value]);
  return (
    <>
      <BanTable items={value.value?.items ?? []} refresh={refresh} />
      <More more={value.value?.more ?? false} limit={limit} />
    </>
  );
}

interface BanTableProps {
  readonly items: readonly Ban[];
  readonly refresh: () => Promise<void>;
}

export function BanTable({ items, refresh }: BanTableProps) {
  const lift = ({ room_id: room, user_id: user }: Ban, more: string) =>
    void doIt(async () => {
      await act('DELETE', `/bans/${room}/${user}${more}`);
      await refresh();
    });
  return (
    <Table
      caption={say('tab.bans')}
      items={items}
      keyOf={(ban) => ban.room_id + ban.user_id}
      columns={[
        ['name', (ban) => ban.display_name || ban.user_id],
        ['room', (ban) => ban.room_name],
        ['since', (ban) => <Moment at={ban.created_at} />],
        ['network', ({ network_until: until }) => (until === null ? '–' : <Moment at={until} />)],
        [
          'actions',
          (ban) => (
            <div class="admin-actions" role="group" aria-label={ban.display_name}>
              <Button onClick={() => lift(ban, '')}>{say('unban')}</Button>
              {ban.network_until !== null && (
                <Button onClick={() => lift(ban, '/network')}>{say('unban.network')}</Button>
              )}
            </div>
          ),
        ],
      ]}
    />
  );
}
