import type { LocalMedia } from '../media/local-media.ts';
import { t } from '../strings/index.ts';
import { Avatar } from './avatar.tsx';
import { DeviceButtons } from './devices.tsx';
import { SelfVideo } from './self-video.tsx';

/** How the others will see one. */
export function Preview({ media, name }: { readonly media: LocalMedia; readonly name: string }) {
  return (
    <div class="preview">
      {name.trim() !== '' && <Avatar name={name} seed={name} />}
      <SelfVideo media={media} />
      <p class="preview-note" role="status">
        <PreviewNote media={media} />
      </p>
      <div class="preview-controls">
        <DeviceButtons media={media} />
      </div>
    </div>
  );
}

/** What is most worth knowing of the devices while they work as asked. */
function PreviewNote({ media }: { readonly media: LocalMedia }) {
  if (media.asking.value) return t('door.waiting');
  if (media.voice.silent.value) return t('media.silent');
  return media.camera.on.value ? null : t('door.off');
}
