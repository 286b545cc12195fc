import type { hackrtc } from '@parley/client';
import { useSignal } from '@preact/signals';
import type { Person, Room } from '../room/room.ts';
import type { IconName } from '../components/icon.tsx';
import { Avatar } from '../components/avatar.tsx';
import { Button, IconButton } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { Panel } from '../components/panel.tsx';
import { sentence } from '../parley.ts';
import { t } from '../strings/index.ts';

type Act = Parameters<Room['moderate']>[0];

/** Who is here, and what a moderator can do about them. */
export function PeoplePanel({ room }: { readonly room: Room }) {
  const problem = useSignal<string | undefined>(undefined);
  const leaving = useSignal<Person | undefined>(undefined);

  const act = async (verb: Act, { userId }: Person) => {
    leaving.value = undefined;
    problem.value = await room.moderate(verb, userId).then(() => undefined, sentence);
  };

  return (
    <Panel title={t('people.title')} onClose={() => room.toggle('people')}>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <ul class="people">
        {room.people.value.map((person) => (
          <li key={person.userId} class="person">
            <Avatar name={person.name} seed={person.userId} />
            <PersonName person={person} />
            {actionsOf(room, person).map(({ verb, icon, label }) => (
              <IconButton
                key={verb}
                icon={icon}
                label={t(label, { name: person.name })}
                onClick={() => void act(verb, person)}
              />
            ))}
            {mayModerate(room, person) && (
              <IconButton
                icon="remove"
                label={t('people.remove', { name: person.name })}
                onClick={() => (leaving.value = person)}
              />
            )}
          </li>
        ))}
      </ul>
      {leaving.value && (
        <RemoveDialog
          person={leaving.value}
          onClose={() => (leaving.value = undefined)}
          onAct={act}
        />
      )}
    </Panel>
  );
}

function PersonName({ person }: { readonly person: Person }) {
  const { name, own, role } = person;
  return (
    <p class="person-name">
      <span>{own ? t('tile.you', { name }) : name}</span>
      {role !== 'guest' && <small>{t(ROLES[role])}</small>}
    </p>
  );
}

const ROLES = {
  host: 'people.role.host',
  moderator: 'people.role.moderator',
} as const satisfies Record<Exclude<hackrtc.Role, 'guest'>, string>;

interface Action {
  readonly verb: Act;
  readonly icon: IconName;
  readonly label: 'people.mute' | 'people.unmute' | 'people.promote' | 'people.demote';
}

const MUTE: Action = { verb: 'mute', icon: 'mic', label: 'people.mute' };
const UNMUTE: Action = { verb: 'unmute', icon: 'micOff', label: 'people.unmute' };
const PROMOTE: Action = { verb: 'promote', icon: 'promote', label: 'people.promote' };
const DEMOTE: Action = { verb: 'demote', icon: 'demote', label: 'people.demote' };

/** What one may do to somebody, besides removing them (H7). */
function actionsOf(room: Room, person: Person): readonly Action[] {
  if (!mayModerate(room, person)) return [];
  const mute = person.muted ? UNMUTE : MUTE;
  if (room.self.value?.role !== 'host') return [mute];
  return [mute, person.role === 'moderator' ? DEMOTE : PROMOTE];
}

function mayModerate(room: Room, person: Person): boolean {
  return room.moderates && !person.own && person.role !== 'host';
}

interface RemoveDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
  readonly onAct: (verb: Act, person: Person) => Promise<void>;
}

function RemoveDialog({ person, onClose, onAct }: RemoveDialogProps) {
  return (
    <Dialog title={t('people.remove.title', { name: person.name })} onClose={onClose}>
      <p>{t('people.remove.text')}</p>
      <div class="actions">
        <Button onClick={onClose}>{t('app.cancel')}</Button>
        <Button kind="danger" onClick={() => void onAct('kick', person)}>
          {t('people.remove.confirm')}
        </Button>
        <Button kind="danger" onClick={() => void onAct('ban', person)}>
          {t('people.remove.block')}
        </Button>
      </div>
    </Dialog>
  );
}
