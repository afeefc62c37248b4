/** What was heard in one stretch of 10 ms. */
export interface Stretch {
  /** When it was heard, in milliseconds on the clock of the audio, which a busy page does not disturb. */
  readonly audioMs: number;
  /** Root mean square, 0 to 1. */
  readonly rms: number;
}

/** Below this, a stretch is silent. */
const loudFrom = 0.01;

/** The stretches in which there is sound. */
export const loudOnes = (heard: readonly Stretch[]): readonly Stretch[] => heard.filter(({ rms }) => rms > loudFrom);

/** How long there is sound, in milliseconds: from the first loud stretch to the last. */
export const loudSpan = (rms: readonly number[]): number => {
  const loud = rms.flatMap((value, index) => (value > loudFrom ? [index] : []));
  return ((loud.at(-1) ?? 0) - (loud[0] ?? 0) + 1) * 10;
};

/** The stretches of a recording: PCM16, 24 kHz, mono. */
export const stretchesOf = (pcm: Buffer): readonly number[] =>
  Array.from({ length: Math.floor(pcm.length / 480) }, (_, index) => {
    let sum = 0;
    for (let at = 0; at < 240; at += 1) sum += (pcm.readInt16LE(index * 480 + at * 2) / 32_768) ** 2;
    return Math.sqrt(sum / 240);
  });

/** The energy of a sound. */
export const energy = (rms: readonly number[]): number => rms.reduce((sum, value) => sum + value * value * 10, 0);
