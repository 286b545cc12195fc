import type { admin as wire } from '@parley/client';
import { Button } from '../components/button.tsx';
import { Moment } from './moment.tsx';
import { act, room as load, roomPath } from './api.ts';
import { BanTable } from './bans.tsx';
import { askFirst, doIt } from './doing.tsx';
import { NoticeForm } from './notice-form.tsx';
import { usePolled } from './polled.ts';
import { RoomLog } from './room-log.tsx';
import { Table } from './table.tsx';
import { say, sayTerm } from './texts.ts';

interface RoomDetailProps {
  readonly id: string;
  readonly onBack: () => void;
}

/** All about one room, and what may be done in it. */
export function RoomDetail({ id, onBack }: RoomDetailProps) {
  const { value, refresh } = usePolled(() => load(id), [id]);
  const room = value.value;
  const path = roomPath(id);
  /** Does something, and shows at once what came of it. */
  const run = async (method: string, more: string, body?: unknown) => {
    await act(method, path + more, body);
    await refresh();
  };
  const close = async () => {
    await act('DELETE', path);
    onBack();
  };
  return (
    <>
      <Button onClick={onBack}>{say('back')}</Button>
      {room && (
        <>
          <h2>{room.name}</h2>
          <Facts room={room} />
          <Doors room={room} change={(body) => doIt(() => run('PATCH', '', body))} />
          <h3>{say('people')}</h3>
          <People room={room} run={run} />
          {room.waiting.length > 0 && <Waiting room={room} run={run} />}
          {room.bans.length > 0 && (
            <>
              <h3>{say('tab.bans')}</h3>
              <BanTable items={room.bans} refresh={refresh} />
            </>
          )}
          <RoomLog room={room} />
          <NoticeForm label={say('notice')} path={`${path}/notices`} />
          <Button
            kind="danger"
            onClick={() =>
              askFirst({
                title: say('close.do'),
                text: say('close.ask', { name: room.name }),
                run: close,
              })
            }
          >
            {say('close')}
          </Button>
        </>
      )}
    </>
  );
}

interface RoomProps {
  readonly room: wire.RoomAnswer;
}

function Facts({ room }: RoomProps) {
  const facts = [
    [say('id'), room.id],
    [say('made'), <Moment at={room.created_at} />],
    [say('dialects'), room.dialect],
    [say('access'), sayTerm('access', room.access)],
    [say('members'), room.members],
    [say('messages'), room.messages],
  ] as const;
  return (
    <dl class="admin-facts">
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

interface DoorsProps extends RoomProps {
  readonly change: (body: wire.DoorsBody) => Promise<void>;
}

function Doors({ room, change }: DoorsProps) {
  return (
    <div class="admin-doors">
      {(['locked', 'lobby'] as const).map((door) => (
        <label key={door}>
          <input
            type="checkbox"
            checked={room[door]}
            onChange={(event) => void change({ [door]: event.currentTarget.checked })}
          />{' '}
          {say(door)}
        </label>
      ))}
    </div>
  );
}

interface WithRun extends RoomProps {
  readonly run: (method: string, more: string, body?: unknown) => Promise<void>;
}

type Person = wire.RoomAnswer['people'][number];

function People({ room, run }: WithRun) {
  return (
    <Table
      caption={say('people')}
      items={room.people}
      keyOf={({ conn_id: id }) => id}
      columns={[
        ['name', (person) => person.display_name],
        ['role', (person) => sayTerm('role', person.role)],
        ['dialects', (person) => person.dialect],
        ['state', stateOf],
        ['actions', (person) => <PersonActions person={person} run={run} />],
      ]}
    />
  );
}

function stateOf({ connections, muted }: Person): string {
  const presence = say(connections > 0 ? 'here' : 'away.person');
  return muted ? `${presence}, ${say('muted')}` : presence;
}

interface PersonActionsProps extends Pick<WithRun, 'run'> {
  readonly person: Person;
}

function PersonActions({ person, run }: PersonActionsProps) {
  const { user_id: user, display_name: name, muted } = person;
  const to = (what: wire.Action) => run('POST', `/people/${user}/${what}`);
  const ask = (what: 'kick' | 'ban') =>
    askFirst({
      title: say(`${what}.do`),
      text: say(`${what}.ask`, { name }),
      run: () => to(what),
    });
  const other = muted ? 'unmute' : 'mute';
  return (
    <div class="admin-actions" role="group" aria-label={name}>
      <Button onClick={() => void doIt(() => to(other))}>{say(other)}</Button>
      <Button onClick={() => ask('kick')}>{say('kick')}</Button>
      <Button onClick={() => ask('ban')}>{say('ban')}</Button>
    </div>
  );
}

function Waiting({ room, run }: WithRun) {
  const decide = (user: string, what: wire.Action) =>
    void doIt(() => run('POST', `/people/${user}/${what}`));
  return (
    <>
      <h3>{say('waiting')}</h3>
      <Table
        caption={say('waiting')}
        items={room.waiting}
        keyOf={({ user_id: id }) => id}
        columns={[
          ['name', (person) => person.display_name],
          ['since', (person) => <Moment at={person.since} />],
          [
            'actions',
            ({ user_id: user, display_name: name }) => (
              <div class="admin-actions" role="group" aria-label={name}>
                <Button onClick={() => decide(user, 'admit')}>{say('admit')}</Button>
                <Button onClick={() => decide(user, 'deny')}>{say('deny')}</Button>
              </div>
            ),
          ],
        ]}
      />
    </>
  );
}
