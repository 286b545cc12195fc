/** Loudness in dB below full scale from which a sound is taken for speech, and below which it is over. */
const BEGINS = -45;
const ENDS = -52;
/** How long a pause between words may be, in ms. */
const PAUSE = 1200;
/** Less than any room is: nothing comes from the microphone. */
const NOTHING = -85;
/** How long that may last before it is worth telling, in ms. */
const DOUBT = 6000;

/** Tells from loudness over time whether somebody speaks, and whether there is any sound. */
export class SpeechGate {
  /** A click is no word: it takes two loud moments in a row. */
  #loudBefore = false;
  #lastLoud = -Infinity;
  #lastSound: number | undefined;
  speaking = false;
  silent = false;

  /**
   * @param loudness in dB below full scale
   * @param now in ms, of any clock that goes on
   */
  hear(loudness: number, now: number): void {
    const loud = loudness > (this.speaking ? ENDS : BEGINS);
    if (loud && (this.speaking || this.#loudBefore)) this.#lastLoud = now;
    this.#loudBefore = loud;
    this.speaking = now - this.#lastLoud < PAUSE;
    if (loudness > NOTHING) this.#lastSound = now;
    this.silent = now - (this.#lastSound ??= now) > DOUBT;
  }
}

/** Loudness of samples between -1 and 1, in dB below full scale. */
export function loudnessOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 10 * Math.log10(power);
}
