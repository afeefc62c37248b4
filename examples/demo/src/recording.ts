/** Below this, a sample is silence: a codec leaves a little noise. */
const quiet = 200;

/** What was heard, piece by piece. */
export interface Recording {
  readonly add: (pcm: Uint8Array) => void;
  /** What was heard without the silence around it: PCM16. */
  readonly sound: () => Uint8Array<ArrayBuffer>;
}

/** A recording with nothing in it. */
export const createRecording = (): Recording => {
  const pieces: Int16Array[] = [];
  return {
    // A copy: who gives it may use its memory again.
    add: (pcm) => pieces.push(new Int16Array(pcm.slice().buffer)),
    sound: () => {
      const samples = Int16Array.from(pieces.flatMap((piece) => [...piece]));
      const isLoud = (sample: number): boolean => Math.abs(sample) > quiet;
      const first = samples.findIndex(isLoud);
      return new Uint8Array(samples.slice(first < 0 ? samples.length : first, samples.findLastIndex(isLoud) + 1).buffer);
    },
  };
};
