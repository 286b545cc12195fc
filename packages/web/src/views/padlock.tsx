import type { Room } from '../room/room.ts';
import type { Secrecy } from '../room/secrecy.ts';
import type { IconName } from '../components/icon.tsx';
import type { StringKey } from '../strings/index.ts';
import { Icon } from '../components/icon.tsx';
import { secrecySentence } from '../room/secrecy.ts';
import { t } from '../strings/index.ts';

interface Look {
  readonly icon: IconName;
  readonly label: StringKey;
}

/** Who can read what is written here, at a glance; more of it on a press. */
export function Padlock({ room }: { readonly room: Room }) {
  const { value: secrecy } = room.sealing.secrecy;
  const { icon, label } = lookOf(secrecy);
  return (
    <button
      type="button"
      class={`chip padlock padlock-${icon}`}
      title={secrecySentence(secrecy)}
      onClick={() => (room.dialog.value = 'privacy')}
    >
      <Icon name={icon} />
      <span>{t(label)}</span>
    </button>
  );
}

function lookOf(secrecy: Secrecy): Look {
  switch (secrecy.type) {
    case 'unknown':
      return { icon: 'key', label: 'padlock.unknown' };
    case 'open':
      return { icon: 'unsealed', label: 'padlock.open' };
    case 'shut':
      return { icon: 'key', label: 'padlock.shut' };
    case 'sealed':
      return secrecy.state.type === 'ready'
        ? { icon: 'sealed', label: 'padlock.sealed' }
        : { icon: 'key', label: 'padlock.waiting' };
  }
}
