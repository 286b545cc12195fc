import type { hackrtc } from '@parley/client';
import type { Quality } from '@parley/client/rtc';
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Person } from '../room/people.ts';
import type { Room } from '../room/room.ts';
import type { IconName } from '../components/icon.tsx';
import type { StringKey } from '../strings/index.ts';
import { Avatar } from '../components/avatar.tsx';
import { Button, IconButton } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Hint } from '../components/hint.tsx';
import { Mark } from '../components/mark.tsx';
import { Panel } from '../components/panel.tsx';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';
import { Lobby } from './knocks.tsx';
import { TrustButton } from './trust-button.tsx';

type Verb = Parameters<Room['moderate']>[0];
type Act = (verb: Verb, person: Person) => Promise<void>;

/** Who is here, and what a moderator can do about them. */
export function PeoplePanel({ room }: { readonly room: Room }) {
  const problem = useSignal<string | undefined>(undefined);
  const leaving = useSignal<Person | undefined>(undefined);

  const act: Act = async (verb, { userId }) => {
    leaving.value = undefined;
    problem.value = await room.moderate(verb, userId).then(() => undefined, sentence);
  };

  return (
    <Panel title={t('people.title')} onClose={() => room.toggle('people')}>
      {problem.value && <Hint tone="bad">{problem}</Hint>}
      <Lobby room={room} />
      <ul class="people">
        {room.people.value.map((person) => (
          <PersonRow
            key={person.userId}
            room={room}
            person={person}
            quality={room.qualities.byConn.value.get(person.connId)}
            actions={actionsOf(room, person)}
            onAct={act}
            onRemove={() => (leaving.value = person)}
          />
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

interface RowProps {
  readonly room: Room;
  readonly person: Person;
  readonly quality: Quality | undefined;
  readonly actions: readonly Action[];
  readonly onAct: Act;
  readonly onRemove: () => void;
}

function PersonRow({ room, person, quality, actions, onAct, onRemove }: RowProps) {
  const open = useSignal(false);
  const actionsId = useId();
  const { name } = person;
  const manageable = actions.length > 0;
  return (
    <li class="person">
      <Avatar name={name} seed={person.userId} />
      <PersonName person={person} />
      <Marks person={person} quality={quality} />
      <TrustButton room={room} person={person} />
      {manageable && (
        <IconButton
          icon={open.value ? 'less' : 'more'}
          label={t(open.value ? 'people.less' : 'people.more', { name })}
          aria-expanded={open.value}
          aria-controls={actionsId}
          onClick={() => (open.value = !open.value)}
        />
      )}
      {manageable && (
        <div
          class="person-actions"
          id={actionsId}
          role="group"
          aria-label={name}
          hidden={!open.value}
        >
          {actions.map(({ verb, icon, label }) => (
            <Button key={verb} icon={icon} onClick={() => void onAct(verb, person)}>
              {t(label)}
            </Button>
          ))}
          <Button icon="remove" onClick={onRemove}>
            {t('people.remove')}
          </Button>
        </div>
      )}
    </li>
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

const SIGNALS = {
  good: 'signalGood',
  fair: 'signalFair',
  poor: 'signalPoor',
} as const satisfies Record<Quality['level'], IconName>;

/** What can be seen of somebody at a glance. */
function Marks({ person, quality }: Pick<RowProps, 'person' | 'quality'>) {
  const { handRaised, micOn, cameraOn } = person;
  return (
    <span class="person-marks">
      {handRaised && <Mark icon="hand" label="tile.hand" />}
      {!cameraOn && <Mark icon="cameraOff" label="tile.camera.off" />}
      {!micOn && <Mark icon="micOff" label="tile.mic.off" />}
      {quality && <Mark icon={SIGNALS[quality.level]} label={`quality.${quality.level}`} />}
    </span>
  );
}

const ROLES = {
  host: 'people.role.host',
  moderator: 'people.role.moderator',
} as const satisfies Record<Exclude<hackrtc.Role, 'guest'>, StringKey>;

interface Action {
  readonly verb: Verb;
  readonly icon: IconName;
  readonly label: 'people.mute' | 'people.unmute' | 'people.promote' | 'people.demote';
}

const MUTE: Action = { verb: 'mute', icon: 'micOff', label: 'people.mute' };
const UNMUTE: Action = { verb: 'unmute', icon: 'mic', label: 'people.unmute' };
const PROMOTE: Action = { verb: 'promote', icon: 'promote', label: 'people.promote' };
const DEMOTE: Action = { verb: 'demote', icon: 'demote', label: 'people.demote' };

/** What one may do to somebody, besides removing them (H7). */
function actionsOf(room: Room, person: Person): readonly Action[] {
  if (!room.moderates || person.own || person.role === 'host') return [];
  const mute = person.muted ? UNMUTE : MUTE;
  if (room.self.value?.role !== 'host') return [mute];
  return [mute, person.role === 'moderator' ? DEMOTE : PROMOTE];
}

interface RemoveDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
  readonly onAct: Act;
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
