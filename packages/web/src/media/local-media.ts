import { computed, signal } from '@preact/signals';
import type { TrackKind } from '@parley/client/rtc';
import type { DeviceWishes } from '../memory.ts';
import type { StringKey } from '../strings/index.ts';
import type { MediaProblem } from './device.ts';
import { memory } from '../memory.ts';
import { capture, Device } from './device.ts';

/** The person's own microphone and camera. */
export class LocalMedia {
  readonly mic = new Device('audio');
  readonly camera = new Device('video');
  /** Whether the browser is asking the person for leave right now. */
  readonly asking = signal(false);
  /** What to tell the person about devices that do not work. */
  readonly hint = computed(() => hintFor(this.mic.problem.value, this.camera.problem.value));

  /** Turns on what is wished for, as far as it works. */
  async open(wishes: DeviceWishes): Promise<void> {
    const devices = [this.mic, this.camera].filter(
      ({ kind }) => wishes[kind === 'audio' ? 'mic' : 'camera'],
    );
    this.asking.value = true;
    if (!(await this.#openTogether(devices))) await openEach(devices);
    this.asking.value = false;
  }

  /** Turns a device on or off as the person asks, and remembers that. */
  async toggle(device: Device): Promise<void> {
    await device.toggle();
    memory.devices = { mic: this.mic.on.value, camera: this.camera.on.value };
  }

  close(): void {
    this.mic.close();
    this.camera.close();
  }

  /** One request is one question to the person; but it fails whole where one device does. */
  async #openTogether(devices: readonly Device[]): Promise<boolean> {
    if (devices.length === 0) return true;
    const tracks = await capture(devices.map(({ kind }) => kind)).catch(() => undefined);
    for (const track of tracks ?? []) this.#deviceOf(track.kind).use(track);
    return tracks !== undefined;
  }

  #deviceOf(kind: string): Device {
    return kind === 'audio' ? this.mic : this.camera;
  }
}

/** One after the other: browsers show one question at a time. */
async function openEach([first, ...others]: readonly Device[]): Promise<void> {
  await first?.turnOn();
  if (others.length > 0) await openEach(others);
}

const HINTS = {
  insecure: { audio: 'media.insecure', video: 'media.insecure', both: 'media.insecure' },
  denied: { audio: 'media.denied.audio', video: 'media.denied.video', both: 'media.denied.both' },
  missing: {
    audio: 'media.missing.audio',
    video: 'media.missing.video',
    both: 'media.missing.both',
  },
  busy: { audio: 'media.busy.audio', video: 'media.busy.video', both: 'media.busy.both' },
} as const satisfies Record<MediaProblem, Record<TrackKind | 'both', StringKey>>;

/** The most useful thing to say; the microphone's problem weighs more than the camera's. */
function hintFor(
  mic: MediaProblem | undefined,
  camera: MediaProblem | undefined,
): StringKey | undefined {
  if (mic && mic === camera) return HINTS[mic].both;
  if (mic) return HINTS[mic].audio;
  return camera && HINTS[camera].video;
}
