import { useMemo } from 'preact/hooks';
import type { LocalMedia } from '../media/local-media.ts';
import { Video } from './video.tsx';

/** One's own camera as in a mirror. */
export function SelfVideo({ media }: { readonly media: LocalMedia }) {
  const track = media.camera.track.value;
  const stream = useMemo(() => track && new MediaStream([track]), [track]);
  return stream && <Video stream={stream} muted mirrored visible />;
}
