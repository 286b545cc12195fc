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
  /** The one to use of several; undefined leaves it to the browser. */
  #chosen: string | undefined;
  #capturing: Promise<void> | undefined;
  #closed = false;

  constructor(kind: TrackKind, chosen?: string) {
    this.kind = kind;
    this.#chosen = chosen;
  }

  /** What to ask the browser for. */
  get constraints(): MediaTrackConstraints {
    const usual = CONSTRAINTS[this.kind];
    // `ideal` would be outweighed by another camera's better picture.
    if (this.#chosen !== undefined) return { ...usual, deviceId: { exact: this.#chosen } };
    return this.kind === 'video' ? { ...usual, facingMode: 'user' } : usual;
  }

  /** Captures, or says why not. */
  async turnOn(): Promise<void> {
    if (this.track.value) this.#setOn(this.track.value);
    else await this.#captureOnce();
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

  /** Uses another of several devices, from now on or from when it is turned on. */
  async choose(deviceId: string): Promise<void> {
    this.#chosen = deviceId;
    if (!this.track.value) return;
    const { value: wasOn } = this.on;
    // First the old one: phones cannot open two cameras at once.
    this.track.value.stop();
    await this.#captureOnce();
    if (!wasOn) this.turnOff();
  }

  /** Sends what this track captures. */
  use(track: MediaStreamTrack): void {
    if (this.#closed) return track.stop();
    track.addEventListener('ended', () => void this.#unplugged(track));
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

  /** Where one device is gone, another may be there. */
  async #unplugged(track: MediaStreamTrack): Promise<void> {
    if (this.track.value !== track) return;
    const { value: wasOn } = this.on;
    this.release();
    if (wasOn) await this.#captureOnce();
  }

  /** The browser is asked once, however often the person presses the button meanwhile. */
  async #captureOnce(): Promise<void> {
    this.#capturing ??= this.#capture();
    await this.#capturing;
    this.#capturing = undefined;
  }

  async #capture(): Promise<void> {
    try {
      const [track] = await capture([this]);
      if (track) this.use(track);
    } catch (thrown) {
      await this.#failed(thrown);
    }
  }

  /** Where the chosen device is gone, another is better than none. */
  async #failed(thrown: unknown): Promise<void> {
    const gone = this.#chosen !== undefined && nameOf(thrown) === 'OverconstrainedError';
    this.#chosen = gone ? undefined : this.#chosen;
    if (gone) return this.#capture();
    this.release();
    this.problem.value = problemOf(thrown);
  }
}

const CONSTRAINTS = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 } },
} as const;

/** Asks for the tracks of these devices at once. @throws DOMException */
export async function capture(devices: readonly Device[]): Promise<MediaStreamTrack[]> {
  // Absent on pages that are not served securely, whatever the types say.
  if (!isSecureContext) throw new DOMException('Not a secure context', 'SecurityError');
  const wanted = devices.map(({ kind, constraints }) => [kind, constraints] as const);
  const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wanted));
  return stream.getTracks();
}

/** What an error of `getUserMedia` means (W3C Media Capture and Streams). */
function problemOf(thrown: unknown): MediaProblem {
  const name = nameOf(thrown);
  if (name === 'SecurityError') return 'insecure';
  if (name === 'NotAllowedError') return 'denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'missing';
}

/** `OverconstrainedError` is a `DOMException` in some browsers only. */
function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
}
