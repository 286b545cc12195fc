import { useEffect, useRef } from 'preact/hooks';

interface VideoProps {
  readonly stream: MediaStream;
  readonly muted?: boolean;
  readonly mirrored?: boolean;
  /** Whether all of the picture is to be seen, rather than the tile be filled. */
  readonly whole?: boolean;
  /** Id of the loudspeaker to play the sound on; the system's own choice by default. */
  readonly speaker?: string;
  /** Whether there is a picture to show; sound plays in any case. */
  readonly visible: boolean;
  /** Called when the browser wants a click before it plays sound. */
  readonly onBlocked?: () => void;
}

/** A stream, playing. */
export function Video({
  stream,
  muted = false,
  mirrored = false,
  whole = false,
  speaker = '',
  visible,
  onBlocked,
}: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current) play(element.current, stream, onBlocked);
  }, [stream]);
  useEffect(() => {
    if (element.current) void playOn(element.current, speaker);
  }, [speaker]);
  const classes = [
    'video',
    mirrored && 'video-mirrored',
    whole && 'video-whole',
    !visible && 'video-hidden',
  ];
  return (
    <video ref={element} class={classes.filter(Boolean).join(' ')} muted={muted} playsInline />
  );
}

function play(video: HTMLVideoElement, stream: MediaStream, onBlocked?: () => void): void {
  video.srcObject = stream;
  video.play().catch((error: unknown) => {
    // Any other error says that the stream was replaced meanwhile.
    if (error instanceof DOMException && error.name === 'NotAllowedError') onBlocked?.();
  });
}

/** Where browsers leave that to the system, or the loudspeaker is gone, the system chooses. */
async function playOn(video: HTMLVideoElement, speaker: string): Promise<void> {
  if (!('setSinkId' in video) || video.sinkId === speaker) return;
  await video.setSinkId(speaker).catch(() => undefined);
}

/** Plays what the browser had held back; to be called on a click. */
export function playAll(): void {
  for (const video of document.querySelectorAll('video')) void video.play();
}
