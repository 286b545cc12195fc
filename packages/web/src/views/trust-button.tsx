import type { TrustState } from '@parley/client/e2ee';
import type { IconName } from '../components/icon.tsx';
import type { Person } from '../room/people.ts';
import type { Room } from '../room/room.ts';
import type { StringKey } from '../strings/index.ts';
import { IconButton } from '../components/button.tsx';
import { t } from '../strings/index.ts';

/** Each in a picture, and in a sentence about somebody. */
export const TRUST = {
  verified: { icon: 'verified', label: 'trust.verified', sentence: 'trust.verified.text' },
  unverified: { icon: 'unverified', label: 'trust.unverified', sentence: 'trust.unverified.text' },
  changed: { icon: 'changed', label: 'trust.changed', sentence: 'trust.changed.text' },
  'cannot-verify': { icon: 'unknown', label: 'trust.cannot', sentence: 'trust.cannot.text' },
} as const satisfies Record<TrustState, { icon: IconName; label: StringKey; sentence: StringKey }>;

interface TrustButtonProps {
  readonly room: Room;
  readonly person: Person;
}

/** Whether somebody is who they seem to be, and the way to find out. */
export function TrustButton({ room, person }: TrustButtonProps) {
  const state = person.own ? undefined : room.acquaintances.stateOf(person.userId);
  if (!state) return null;
  const { icon, label } = TRUST[state];
  return (
    <span class={`trust trust-${icon}`}>
      <IconButton
        icon={icon}
        label={t('trust.ask', { name: person.name, state: t(label) })}
        onClick={() => (room.checked.value = person.userId)}
      />
    </span>
  );
}
