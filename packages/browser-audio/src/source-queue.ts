import { sampleRate } from "./sample-rate.ts";

/**
 * How far ahead pieces are given to the context, in seconds: each one is a node of its graph, and a long answer has thousands. It is also
 * how long the page may be busy without a gap.
 */
const horizonS = 2;

/** How long the sound fades out when it is cleared, in seconds: a wave that is cut off clicks. */
const fadeS = 0.005;

/** Pieces of audio, each with the time at which it begins. */
export interface SourceQueue {
  readonly add: (samples: Float32Array<ArrayBuffer>, startS: number) => void;
  /** Fades out what plays, and drops the rest. */
  readonly clear: () => void;
  readonly isEmpty: () => boolean;
}

interface Waiting {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly startS: number;
}

/**
 * Plays pieces at their times, through nodes of the context, to the sample.
 *
 * @param onEmpty - Told when the last piece was played to its end.
 */
export const createSourceQueue = (context: BaseAudioContext, output: AudioNode, onEmpty: () => void): SourceQueue => {
  let waiting: Waiting[] = [];
  let sources: AudioBufferSourceNode[] = [];

  const createBus = (): GainNode => {
    const gain = context.createGain();
    gain.connect(output);
    return gain;
  };
  let bus = createBus();

  const onEnded = (): void => {
    sources.shift()?.disconnect();
    fill();
    if (sources.length === 0) onEmpty();
  };
  const start = ({ samples, startS }: Waiting): void => {
    const source = context.createBufferSource();
    const buffer = context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    // Last, because Firefox 153 takes what is in the buffer when a node gets it: what is copied into it afterwards is not heard.
    source.buffer = buffer;
    source.connect(bus);
    source.onended = onEnded;
    // The page was busy for so long that its time has come already: what is behind the time is left out, so that the rest is in its place.
    source.start(startS, Math.max(0, context.currentTime - startS));
    sources.push(source);
  };
  const fill = (): void => {
    const until = context.currentTime + horizonS;
    const ahead = waiting.findIndex(({ startS }) => startS > until);
    const due = waiting.splice(0, ahead < 0 ? waiting.length : ahead);
    for (const piece of due) start(piece);
  };

  return {
    add: (samples, startS) => {
      waiting.push({ samples, startS });
      fill();
    },
    clear: () => {
      const now = context.currentTime;
      const cleared = bus;
      cleared.gain.setValueAtTime(1, now);
      cleared.gain.linearRampToValueAtTime(0, now + fadeS);
      for (const source of sources) {
        source.onended = () => cleared.disconnect();
        source.stop(now + fadeS);
      }
      waiting = [];
      sources = [];
      bus = createBus();
    },
    isEmpty: () => sources.length === 0,
  };
};
