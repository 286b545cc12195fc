import { useSignal } from '@preact/signals';
import type { Room } from '../room/room.ts';
import { Button } from '../components/button.tsx';
import { copyText } from '../components/clipboard.ts';
import { t } from '../strings/index.ts';

/** Ways to give the invite link to somebody. */
export function InviteButtons({ room }: { readonly room: Room }) {
  const copied = useSignal(false);
  const copy = async () => {
    copied.value = await copyText(room.link);
    room.notices.say(t(copied.value ? 'room.copied' : 'room.copy.failed'));
  };
  return (
    <>
      {'share' in navigator && (
        <Button icon="share" onClick={() => void share(room)}>
          {t('room.share')}
        </Button>
      )}
      <Button icon={copied.value ? 'check' : 'link'} onClick={() => void copy()}>
        {t('room.copy')}
      </Button>
    </>
  );
}

/** Opens the system's sheet of apps to send the link with. */
async function share({ about, link }: Room): Promise<void> {
  // Closing the sheet is an error to browsers, and none to people.
  await navigator.share({ title: about.name, url: link }).catch(() => undefined);
}
