import { useSignal } from '@preact/signals';
import type { DoorState } from '../room/doors.ts';
import type { Room } from '../room/room.ts';
import { Hint } from '../components/hint.tsx';
import { Switch } from '../components/switch.tsx';
import { sentence } from '../sentence.ts';
import { t } from '../strings/index.ts';

/** Who is let in from now on, for moderators. */
export function DoorSettings({ room }: { readonly room: Room }) {
  const { doors } = room;
  const { locked, lobby } = doors.state.value;
  const problem = useSignal<string | undefined>(undefined);
  const set = async (change: Partial<DoorState>) => {
    problem.value = await doors.set(change).then(() => undefined, sentence);
  };
  return (
    <section class="settings">
      <h3>{t('doors.title')}</h3>
      <Switch
        label={t('doors.lobby')}
        note={t('doors.lobby.note')}
        on={lobby}
        onChange={(on) => void set({ lobby: on })}
      />
      <Switch
        label={t('doors.lock')}
        note={t('doors.lock.note')}
        on={locked}
        onChange={(on) => void set({ locked: on })}
      />
      {problem.value && <Hint tone="bad">{problem}</Hint>}
    </section>
  );
}
