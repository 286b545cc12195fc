import { useId } from 'preact/hooks';
import type { Room } from '../room/room.ts';
import { DeviceChoice } from '../components/device-choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { LanguageSwitch } from '../components/language.tsx';
import { later } from '../components/later.tsx';
import { SHORTCUTS } from '../room/shortcuts.ts';
import { isFor, shortcutsOn } from '../room/use-shortcuts.ts';
import { t } from '../strings/index.ts';
import { BackupDetails } from './backup-details.tsx';
import { DoorSettings } from './door-settings.tsx';
import { InviteDialog } from './invite-dialog.tsx';

const PrivacyDialog = later(async () => (await import('./privacy-dialog.tsx')).PrivacyDialog);

const SafetyDialog = later(async () => (await import('./safety-dialog.tsx')).SafetyDialog);

/** What is open in front of the call. */
export function RoomDialogs({ room }: { readonly room: Room }) {
  const close = () => (room.dialog.value = undefined);
  const { value: checked } = room.checked;
  if (checked !== undefined) {
    return (
      <SafetyDialog room={room} userId={checked} onClose={() => (room.checked.value = undefined)} />
    );
  }
  switch (room.dialog.value) {
    case 'invite':
      return <InviteDialog room={room} onClose={close} />;
    case 'settings':
      return <SettingsDialog room={room} onClose={close} />;
    case 'keys':
      return <KeysDialog room={room} onClose={close} />;
    case 'privacy':
      return <PrivacyDialog room={room} onClose={close} />;
    case undefined:
      return null;
  }
}

interface DialogProps {
  readonly onClose: () => void;
}

interface RoomDialogProps extends DialogProps {
  readonly room: Room;
}

function SettingsDialog({ room, onClose }: RoomDialogProps) {
  return (
    <Dialog title={t('settings.title')} onClose={onClose}>
      {room.moderates && <DoorSettings room={room} />}
      {!room.isForChat && (
        <section class="settings">
          <h3>{t('settings.devices')}</h3>
          <DeviceChoice media={room.media} meter />
        </section>
      )}
      <BackupDetails />
      <LanguageSwitch />
    </Dialog>
  );
}

/** Single keys get in the way of those who speak to their computer: they can be turned off. */
function KeysDialog({ onClose, room }: RoomDialogProps) {
  const id = useId();
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl class="keys">
        {SHORTCUTS.filter(({ does }) => isFor(room, does)).map(({ does, key, label }) => (
          <div key={does}>
            <dt>
              <kbd>{key === ' ' ? t('keys.space') : key.toUpperCase()}</kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
      <p class="check">
        <input
          id={id}
          type="checkbox"
          checked={shortcutsOn.value}
          onChange={({ currentTarget }) => (shortcutsOn.value = currentTarget.checked)}
        />
        <label for={id}>{t('keys.on')}</label>
      </p>
    </Dialog>
  );
}
