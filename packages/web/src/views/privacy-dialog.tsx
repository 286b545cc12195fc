import type { Room } from '../room/room.ts';
import { Avatar } from '../components/avatar.tsx';
import { Dialog } from '../components/dialog.tsx';
import { secrecySentence } from '../room/secrecy.ts';
import { t } from '../strings/index.ts';
import { TRUST, TrustButton } from './trust-button.tsx';
// Its styles come with it.
// oxlint-disable-next-line import/no-unassigned-import
import '../styles/trust.css';

interface PrivacyDialogProps {
  readonly room: Room;
  readonly onClose: () => void;
}

/** Who can read and hear what is said here, and how sure one can be of each. */
export function PrivacyDialog({ room, onClose }: PrivacyDialogProps) {
  const { keyring } = room.acquaintances;
  const others = room.people.value.filter(({ own }) => !own);
  return (
    <Dialog title={t('privacy.title')} onClose={onClose}>
      <section class="privacy">
        <h3>{t('chat.title')}</h3>
        <p>{secrecySentence(room.sealing.secrecy.value)}</p>
        {!room.isForChat && <h3>{t('privacy.call')}</h3>}
        {!room.isForChat && (
          <p>{t(keyring.value ? 'privacy.call.text' : 'privacy.call.keyless')}</p>
        )}
        {others.length > 0 && <h3>{t('people.title')}</h3>}
        <ul class="people">
          {others.map((person) => (
            <PersonTrust key={person.userId} room={room} person={person} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

function PersonTrust({ room, person }: Parameters<typeof TrustButton>[0]) {
  const state = room.acquaintances.stateOf(person.userId);
  return (
    <li class="person">
      <Avatar name={person.name} seed={person.userId} />
      <p class="person-trust">
        <strong>{person.name}</strong>
        <small>{t(state ? TRUST[state].sentence : 'trust.unknown', { name: person.name })}</small>
      </p>
      <TrustButton room={room} person={person} />
    </li>
  );
}
