import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Moment } from './moment.tsx';
import { act, deliveries } from './api.ts';
import { doIt } from './doing.tsx';
import { usePolled } from './polled.ts';
import { More, STEP } from './search.tsx';
import { Table } from './table.tsx';
import { say } from './texts.ts';

/** What other programs were told, and telling it again. */
export function Webhooks() {
  const limit = useSignal(STEP);
  const { value, refresh } = usePolled(() => deliveries(limit.value), [limit.value]);
  const found = value.value;
  const resend = (path: string) =>
    void doIt(async () => {
      await act('POST', `/webhooks${path}/resend`);
      await refresh();
    });
  if (found?.endpoints.length === 0 && found.items.length === 0) {
    return <p class="admin-none">{say('webhooks.off')}</p>;
  }
  return (
    <>
      <Button onClick={() => resend('')}>{say('resend.failed')}</Button>
      <Table
        caption={say('tab.webhooks')}
        items={found?.items ?? []}
        keyOf={({ id }) => String(id)}
        columns={[
          ['event', (each) => each.type],
          ['state', (each) => each.state],
          ['tries', (each) => each.attempts],
          ['answer', (each) => each.error ?? each.status ?? '–'],
          ['made', (each) => <Moment at={each.created_at} />],
          ['next', ({ due_at: due }) => (due === null ? '–' : <Moment at={due} />)],
          [
            'actions',
            (each) => <Button onClick={() => resend(`/${each.id}`)}>{say('resend')}</Button>,
          ],
        ]}
      />
      <More more={found?.more ?? false} limit={limit} />
    </>
  );
}
