import type { Room } from '../room/room.ts';
import { Dialog } from '../components/dialog.tsx';
import { later } from '../components/later.tsx';
import { t } from '../strings/index.ts';
import { InviteButtons } from './invite.tsx';

const QrCode = later(async () => (await import('../components/qr-code.tsx')).QrCode);

interface InviteDialogProps {
  readonly room: Room;
  readonly onClose: () => void;
}

/** The way in for others: as a link, and for the camera of a phone. */
export function InviteDialog({ room, onClose }: InviteDialogProps) {
  return (
    <Dialog title={t('invite.title')} onClose={onClose}>
      <div class="invite">
        <div class="invite-code">
          <QrCode text={location.href} label={t('invite.qr')} />
        </div>
        <p>{t('invite.text')}</p>
        <p class="invite-link">{location.href}</p>
        <div class="actions">
          <InviteButtons room={room} />
        </div>
      </div>
    </Dialog>
  );
}
