import type { Room } from '../room/room.ts';
import { useSignal } from '@preact/signals';
import { Dialog } from '../components/dialog.tsx';
import { later } from '../components/later.tsx';
import { t } from '../strings/index.ts';
import { InviteButtons } from './invite.tsx';

const QrCode = later(async () => (await import('../components/qr-code.tsx')).QrCode);

const InviteList = later(async () => (await import('./invites.tsx')).InviteList);

interface InviteDialogProps {
  readonly room: Room;
  readonly onClose: () => void;
}

function MoreInvites({ room }: { readonly room: Room }) {
  const open = useSignal(false);
  return (
    <details
      class="more-invites"
      onToggle={({ currentTarget }) => (open.value = currentTarget.open)}
    >
      <summary>{t('invites.title')}</summary>
      {open.value && <InviteList room={room} />}
    </details>
  );
}

/** The way in for others: as a link, and for the camera of a phone. */
export function InviteDialog({ room, onClose }: InviteDialogProps) {
  return (
    <Dialog title={t('invite.title')} onClose={onClose}>
      <div class="invite">
        <div class="invite-code">
          <QrCode text={room.link} label={t('invite.qr')} />
        </div>
        <p>{t('invite.text')}</p>
        <p class="invite-link">{room.link}</p>
        <div class="actions">
          <InviteButtons room={room} />
        </div>
      </div>
      {room.moderates && <MoreInvites room={room} />}
    </Dialog>
  );
}
