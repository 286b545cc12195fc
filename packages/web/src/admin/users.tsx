import type { admin as wire } from '@parley/client';
import { useSignal } from '@preact/signals';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Moment } from './moment.tsx';
import { act, sessions, users } from './api.ts';
import { doIt } from './doing.tsx';
import { usePolled } from './polled.ts';
import { More, Search, STEP } from './search.tsx';
import { Table } from './table.tsx';
import { say } from './texts.ts';

type User = wire.UserList['items'][number];

/** People by name, address or id, and where they are signed in. */
export function Users() {
  const text = useSignal('');
  const limit = useSignal(STEP);
  const chosen = useSignal<User | undefined>(undefined);
  const load = () => users(text.value, limit.value);
  const found = usePolled(load, [text.value, limit.value]).value.value;
  return (
    <>
      <Search text={text} />
      <Table
        caption={say('tab.users')}
        items={found?.items ?? []}
        keyOf={({ id }) => id}
        columns={[
          ['name', (user) => user.display_name || user.username || '–'],
          ['email', (user) => user.email ?? '–'],
          ['dialects', (user) => user.dialect],
          ['made', (user) => <Moment at={user.created_at} />],
          ['id', (user) => <code>{user.id}</code>],
          [
            'actions',
            (user) => <Button onClick={() => (chosen.value = user)}>{say('sessions')}</Button>,
          ],
        ]}
      />
      <More more={found?.more ?? false} limit={limit} />
      {chosen.value && <Sessions user={chosen.value} onClose={() => (chosen.value = undefined)} />}
    </>
  );
}

interface SessionsProps {
  readonly user: User;
  readonly onClose: () => void;
}

function Sessions({ user, onClose }: SessionsProps) {
  const { value, refresh } = usePolled(() => sessions(user.id), [user.id]);
  const end = (more: string) =>
    void doIt(async () => {
      await act('DELETE', `/users/${user.id}/sessions${more}`);
      await refresh();
    });
  return (
    <Dialog title={say('sessions.of', { name: user.display_name })} onClose={onClose}>
      <Table
        caption={say('sessions')}
        items={value.value?.items ?? []}
        keyOf={({ id }) => id}
        columns={[
          ['client', (session) => session.user_agent ?? '–'],
          ['since', (session) => <Moment at={session.created_at} />],
          ['until', (session) => <Moment at={session.expires_at} />],
          [
            'actions',
            (session) => <Button onClick={() => end(`/${session.id}`)}>{say('end')}</Button>,
          ],
        ]}
      />
      <div class="actions">
        <Button kind="danger" onClick={() => end('')}>
          {say('end.all')}
        </Button>
      </div>
    </Dialog>
  );
}
