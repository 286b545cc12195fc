import { computed, signal } from '@preact/signals';
import type { TrackKind } from '@parley/client/rtc';
import type { DeviceWishes } from '../memory.ts';
import type { StringKey } from '../strings/index.ts';
import type { MediaProblem } from './device.ts';
import { memory } from '../memory.ts';
import { capture, Device } from './device.ts';
import { KnownDevices } from './known-devices.ts';
import { ScreenShare } from './screen-share.ts';
import { Voice } from './voice.ts';

/** What the person sends: microphone, camera and screen; and where they hear the others. */
export class LocalMedia {
  readonly mic = new Device('audio', memory.chosen('audioinput'));
  readonly camera = new Device('video', memory.chosen('videoinput'));
  /** Id of the loudspeaker; empty for the system's own choice. */
  readonly speaker = signal(memory.chosen('audiooutput') ?? '');
  readonly known = new KnownDevices();
  readonly voice = new Voice(this.mic);
  readonly screen = new ScreenShare();
  /** Whether the browser is asking the person for leave right now. */
  readonly asking = signal(false);
  /** What to tell the person about devices that do not work. */
  readonly hint = computed(() => hintFor(this.mic.problem.value, this.camera.problem.value));

  /** Turns on what is wished for, as far as it works. */
  async open(wishes: DeviceWishes): Promise<void> {
    await this.#turnOn(
      [this.mic, this.camera].filter(({ kind }) => wishes[kind === 'audio' ? 'mic' : 'camera']),
    );
  }

  /** Tries once more what did not work. */
  async retry(): Promise<void> {
    await this.#turnOn([this.mic, this.camera].filter(({ problem }) => problem.value));
  }

  /** Turns a device on or off as the person asks, and remembers that. */
  async toggle(device: Device): Promise<void> {
    await device.toggle();
    memory.devices = { mic: this.mic.on.value, camera: this.camera.on.value };
  }

  /** Uses another of several devices, and remembers that. */
  async choose(kind: MediaDeviceKind, id: string): Promise<void> {
    memory.choose(kind, id);
    if (kind === 'audiooutput') this.speaker.value = id;
    else await this.#captures(kind).choose(id);
  }

  /** Id of the device in use; of the remembered one while it is off. */
  inUse(kind: MediaDeviceKind): string {
    if (kind === 'audiooutput') return this.speaker.value;
    const { deviceId } = this.#captures(kind).track.value?.getSettings() ?? {};
    return deviceId ?? memory.chosen(kind) ?? '';
  }

  close(): void {
    this.screen.stop();
    this.voice.close();
    this.known.close();
    this.mic.close();
    this.camera.close();
  }

  async #turnOn(devices: readonly Device[]): Promise<void> {
    this.asking.value = true;
    if (!(await openTogether(devices))) await openEach(devices);
    this.asking.value = false;
    await this.known.refresh();
  }

  #captures(kind: 'audioinput' | 'videoinput'): Device {
    return kind === 'audioinput' ? this.mic : this.camera;
  }
}

/** One request is one question to the person; but it fails whole where one device does. */
async function openTogether(devices: readonly Device[]): Promise<boolean> {
  if (devices.length === 0) return true;
  const tracks = await capture(devices).catch(() => undefined);
  for (const track of tracks ?? []) devices.find(({ kind }) => kind === track.kind)?.use(track);
  return tracks !== undefined;
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
