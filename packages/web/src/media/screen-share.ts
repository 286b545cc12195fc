import { signal } from '@preact/signals';

/** What the person shows of their screen. */
export class ScreenShare {
  readonly track = signal<MediaStreamTrack | null>(null);
  /** Phones cannot, and pages that are not served securely may not. */
  readonly possible = isSecureContext && 'getDisplayMedia' in navigator.mediaDevices;

  /** Asks the person what to share. @throws DOMException where it does not work */
  async start(): Promise<void> {
    const stream = await navigator.mediaDevices
      .getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } } })
      .catch(unlessDeclined);
    const [track] = stream?.getVideoTracks() ?? [];
    if (track) this.#use(track);
  }

  stop(): void {
    this.track.value?.stop();
    this.track.value = null;
  }

  #use(track: MediaStreamTrack): void {
    this.stop();
    // Letters must stay sharp, even where that costs frames.
    track.contentHint = 'detail';
    // Browsers have a button of their own to end it.
    track.addEventListener('ended', () => this.stop());
    this.track.value = track;
  }
}

/** To change one's mind is no error. */
function unlessDeclined(thrown: unknown): undefined {
  if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') return undefined;
  throw thrown;
}
