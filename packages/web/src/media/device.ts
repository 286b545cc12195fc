import type { TrackKind } from '@parley/client/rtc';
import { signal } from '@preact/signals';

/** Why a camera or a microphone gives nothing. */
export type MediaProblem = 'insecure' | 'denied' | 'missing' | 'busy';

/** What the person wants of a device, and what came of it. */
export class Device {
  readonly kind: TrackKind;
  /** What is captured; null where the device is off or does not work. */
  readonly track = signal<MediaStreamTrack | null>(null);
  readonly on = signal(false);
  readonly problem = signal<MediaProblem | undefined>(undefined);
  #closed = false;

  constructor(kind: TrackKind) {
    this.kind = kind;
  }

  /** Captures, or says why not. */
  async turnOn(): Promise<void> {
    if (this.track.value) this.#setOn(this.track.value);
    else await this.#capture();
  }

  /**
   * A microphone is only silenced, so that speaking again need not wait for it. A camera is
   * released, so that its light goes out.
   */
  turnOff(): void {
    if (this.kind === 'audio' && this.track.value) this.track.value.enabled = false;
    else this.release();
    this.on.value = false;
  }

  async toggle(): Promise<void> {
    if (this.on.value) this.turnOff();
    else await this.turnOn();
  }

  /** Sends what this track captures. */
  use(track: MediaStreamTrack): void {
    if (this.#closed) return track.stop();
    track.addEventListener('ended', () => this.release());
    this.track.value = track;
    this.problem.value = undefined;
    this.#setOn(track);
  }

  #setOn(track: MediaStreamTrack): void {
    track.enabled = true;
    this.on.value = true;
  }

  /** Gives the device back to the system. */
  release(): void {
    this.track.value?.stop();
    this.track.value = null;
    this.on.value = false;
  }

  /** Gives the device back for good, also where the browser still asks for it. */
  close(): void {
    this.#closed = true;
    this.release();
  }

  async #capture(): Promise<void> {
    try {
      const [track] = await capture([this.kind]);
      if (track) this.use(track);
    } catch (thrown) {
      this.problem.value = problemOf(thrown);
    }
  }
}

const CONSTRAINTS = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' },
} as const;

/** Asks for tracks of these kinds at once. @throws DOMException */
export async function capture(kinds: readonly TrackKind[]): Promise<MediaStreamTrack[]> {
  // Absent on pages that are not served securely, whatever the types say.
  if (!isSecureContext) throw new DOMException('Not a secure context', 'SecurityError');
  const wanted = kinds.map((kind) => [kind, CONSTRAINTS[kind]] as const);
  const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wanted));
  return stream.getTracks();
}

/** What an error of `getUserMedia` means (W3C Media Capture and Streams). */
function problemOf(thrown: unknown): MediaProblem {
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'SecurityError') return 'insecure';
  if (name === 'NotAllowedError') return 'denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'missing';
}
