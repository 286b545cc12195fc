import { effect, signal } from '@preact/signals';
import type { Device } from './device.ts';
import { loudnessOf, SpeechGate } from './speech.ts';

/** How often loudness is looked at, in ms. */
const INTERVAL = 100;
/** What the meter shows as nothing, in dB below full scale; its full length is -10. */
const FLOOR = -60;
const RANGE = 50;

/** What the person's microphone hears, while it is on. */
export class Voice {
  /** Loudness between 0 and 1. */
  readonly level = signal(0);
  readonly speaking = signal(false);
  /** Whether nothing at all has come for a while, which is more likely a fault than a quiet room. */
  readonly silent = signal(false);
  #context: AudioContext | undefined;
  readonly #stop: () => void;

  constructor(mic: Device) {
    this.#stop = effect(() =>
      mic.on.value && mic.track.value ? this.#listen(mic.track.value) : undefined,
    );
  }

  close(): void {
    this.#stop();
    if (this.#context?.state !== 'closed') void this.#context?.close();
  }

  /** @returns what ends it */
  #listen(track: MediaStreamTrack): () => void {
    const context = (this.#context ??= new AudioContext());
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    source.connect(analyser);
    const gate = new SpeechGate();
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      // Until the person has touched the page, browsers may hold sound back in both directions.
      if (context.state !== 'running') return void context.resume();
      analyser.getFloatTimeDomainData(samples);
      this.#heard(gate, loudnessOf(samples));
    }, INTERVAL);
    return () => {
      clearInterval(timer);
      source.disconnect();
      this.#quiet();
    };
  }

  #heard(gate: SpeechGate, loudness: number): void {
    gate.hear(loudness, performance.now());
    this.level.value = Math.min(1, Math.max(0, (loudness - FLOOR) / RANGE));
    this.speaking.value = gate.speaking;
    this.silent.value = gate.silent;
  }

  #quiet(): void {
    this.level.value = 0;
    this.speaking.value = false;
    this.silent.value = false;
  }
}
