/** How long the stretch is whose loudness is told, in samples: 43 ms. */
const stretch = 1_024;

/** An analyser, and how loud what passes through it is. */
export interface LevelMeter {
  /** The node that the audio passes through. */
  readonly analyser: AnalyserNode;
  /** The root mean square of the newest 43 ms, 0 to 1. */
  readonly level: () => number;
}

/** Makes a meter that nothing is connected to yet. */
export const createLevelMeter = (context: AudioContext): LevelMeter => {
  const analyser = context.createAnalyser();
  analyser.fftSize = stretch;
  const samples = new Float32Array(stretch);
  return {
    analyser,
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return Math.min(1, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / stretch));
    },
  };
};
