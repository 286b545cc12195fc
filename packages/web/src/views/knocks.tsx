import type { hackrtc } from '@parley/client';
import type { Room } from '../room/room.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button, IconButton } from '../components/button.tsx';
import { plural, t } from '../strings/index.ts';

interface RoomProps {
  readonly room: Room;
}

/** Tells a moderator who wants to come in; the list of people, where it is open, tells it too. */
export function Knocks({ room }: RoomProps) {
  const { waiting } = room;
  const [first, ...others] = waiting;
  if (!first || room.panel.value === 'people') return null;
  const name = first.display_name;
  return (
    <div class="knock" role="status">
      <Avatar name={name} seed={first.user_id} />
      <p class="knock-text">
        {others.length === 0 ? t('lobby.knock', { name }) : plural('lobby.knocks', waiting.length)}
      </p>
      {others.length === 0 ? (
        <Verdicts room={room} person={first} />
      ) : (
        <Button kind="primary" onClick={() => room.toggle('people')}>
          {t('lobby.show')}
        </Button>
      )}
    </div>
  );
}

/** Who waits, in the list of people. */
export function Lobby({ room }: RoomProps) {
  const { waiting } = room;
  if (waiting.length === 0) return null;
  return (
    <section class="lobby" aria-labelledby="lobby">
      <header class="lobby-header">
        <h3 id="lobby">{t('lobby.title')}</h3>
        {waiting.length > 1 && (
          <Button onClick={() => void room.try(() => room.doors.admitAll())}>
            {t('lobby.admitAll')}
          </Button>
        )}
      </header>
      <ul>
        {waiting.map((person) => (
          <li key={person.user_id} class="person">
            <Avatar name={person.display_name} seed={person.user_id} />
            <p class="person-name">
              <span>{person.display_name}</span>
            </p>
            <Verdicts room={room} person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface VerdictsProps extends RoomProps {
  readonly person: hackrtc.WaitingItem;
}

function Verdicts({ room, person }: VerdictsProps) {
  const { user_id: id, display_name: name } = person;
  const answer = (verdict: 'admit' | 'deny') => () =>
    void room.try(() => room.doors.answer(verdict, id));
  return (
    <div class="verdicts">
      <IconButton icon="close" label={t('lobby.deny', { name })} onClick={answer('deny')} />
      <IconButton
        icon="check"
        tone="on"
        label={t('lobby.admit', { name })}
        onClick={answer('admit')}
      />
    </div>
  );
}
