import { signal } from '@preact/signals';

/** One of several devices that somebody can choose. */
export interface KnownDevice {
  readonly kind: MediaDeviceKind;
  readonly id: string;
  /** As the system calls it; empty until the person has given leave. */
  readonly name: string;
}

type Lists = Readonly<Record<MediaDeviceKind, readonly KnownDevice[]>>;

const NONE: Lists = { audioinput: [], videoinput: [], audiooutput: [] };

/** The devices of this computer, as far as the browser tells. */
export class KnownDevices {
  readonly lists = signal(NONE);
  readonly #refresh = () => void this.refresh();

  constructor() {
    mediaDevices()?.addEventListener('devicechange', this.#refresh);
  }

  /** Reads the lists again, as after leave was given: before, browsers tell no names. */
  async refresh(): Promise<void> {
    const devices = (await mediaDevices()?.enumerateDevices()) ?? [];
    const known = devices.map(({ kind, deviceId: id, label: name }) => ({ kind, id, name }));
    this.lists.value = { ...NONE, ...Object.groupBy(known.filter(isNamed), ({ kind }) => kind) };
  }

  close(): void {
    mediaDevices()?.removeEventListener('devicechange', this.#refresh);
  }
}

const isNamed = ({ id, name }: KnownDevice): boolean => id !== '' && name !== '';

/** Absent on pages that are not served securely, whatever the types say. */
function mediaDevices(): MediaDevices | undefined {
  return isSecureContext ? navigator.mediaDevices : undefined;
}
