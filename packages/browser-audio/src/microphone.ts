import { isPlugboardError, PlugboardError } from "@plugboard/core";
import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { type AudioSource, openAudioInput } from "./audio-input.ts";
import { openCaptureGraph } from "./capture-graph.ts";

/** How a microphone is captured. A wrong value rejects with `invalid-argument`. */
export interface CaptureOptions {
  /** Takes each chunk: PCM16, little-endian, mono, 24 kHz, in a buffer of exactly its size that belongs to the listener. */
  readonly onAudio: (chunk: Uint8Array<ArrayBuffer>) => void;
  /**
   * Where the audio comes from.
   *
   * @defaultValue true
   */
  readonly source?: AudioSource;
  /**
   * How long a chunk is, in milliseconds, from 1 to 1,000.
   *
   * @defaultValue 20
   */
  readonly chunkMs?: number;
  /** Told when the microphone was unplugged and no other could be opened: silence is captured until `use` succeeds. */
  readonly onMicrophoneLost?: (error: PlugboardError) => void;
  /**
   * Where the page serves `@plugboard/browser-audio/worklet.js`, if its Content-Security-Policy forbids `blob:` scripts.
   *
   * @defaultValue the worklet is loaded from memory
   */
  readonly workletUrl?: string;
  /** Gives up the attempt to open the microphone: it rejects with the signal's reason and leaves nothing. */
  readonly signal?: AbortSignal;
}

/** A microphone that is being captured. */
export interface Microphone extends AsyncDisposable {
  /** The track that is captured: its `label` and `getSettings().deviceId` say which microphone it is. */
  readonly track: MediaStreamTrack;
  /** Whether silence is given. */
  readonly muted: boolean;
  /** How loud the newest 43 ms are, 0 to 1; also while muted, so that a page can say that somebody speaks into a muted microphone. */
  readonly level: number;
  /** What the microphone gives, for a waveform. */
  readonly analyser: AnalyserNode;
  /** Gives silence from the next chunk on, or what the microphone hears again. */
  mute(muted: boolean): void;
  /**
   * Captures another source, without a gap in the chunks. Rejects with `microphone-denied`, `microphone-unavailable`, or `not-open` after
   * `close()`; what was captured before then goes on.
   */
  use(source: AudioSource): Promise<void>;
  /** Ends the capture and lets the microphone go. */
  close(): Promise<void>;
}

const neverAborts = new AbortController().signal;

const check = ({ onAudio, source, chunkMs = 20, onMicrophoneLost, workletUrl, signal, ...others }: CaptureOptions): void => {
  refuseUnknownOptions("browser-audio", others);
  checkNumbers({ chunkMs });
  if (chunkMs > 1_000) throw new PlugboardError("invalid-argument", `browser-audio: chunkMs is ${chunkMs}, not a number from 1 to 1000.`);
};

/**
 * Asks for the microphone and captures it: PCM16 at 24 kHz in chunks, as the Realtime API takes it.
 *
 * Rejects with `microphone-denied`, `microphone-unavailable`, `page-insecure`, or `capability-missing` where the worklet cannot be loaded.
 * A microphone that is unplugged is replaced by the browser's default one.
 */
export const captureMicrophone = async (options: CaptureOptions): Promise<Microphone> => {
  check(options);
  const { onAudio, source = true, chunkMs = 20, onMicrophoneLost = () => undefined, workletUrl, signal = neverAborts } = options;
  signal.throwIfAborted();
  let state: "open" | "closed" = "open";
  let muted = false;

  const onEnded = (): void => {
    use(true).catch((cause: unknown) => {
      if (isPlugboardError(cause) && state === "open") onMicrophoneLost(cause);
    });
  };
  const onChunk = (chunk: Int16Array<ArrayBuffer>): void => {
    // One that was cut before `mute()` or `close()` may arrive after it.
    if (state === "open") onAudio(new Uint8Array(muted ? chunk.fill(0).buffer : chunk.buffer));
  };
  let input = await openAudioInput(source, signal, onEnded);
  const release = (cause: unknown): never => {
    input.release();
    throw cause;
  };
  const graph = await openCaptureGraph({ workletUrl, chunkMs, onChunk }).catch(release);
  const use = async (next: AudioSource): Promise<void> => {
    const opened = await openAudioInput(next, neverAborts, onEnded);
    if (state === "closed") {
      opened.release();
      throw new PlugboardError("not-open", "browser-audio: the capture is over.");
    }
    graph.connect(opened.stream);
    input.release();
    input = opened;
  };
  const close = async (): Promise<void> => {
    if (state === "closed") return;
    state = "closed";
    input.release();
    await graph.close();
  };
  try {
    signal.throwIfAborted();
    graph.connect(input.stream);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    get track() {
      return input.track;
    },
    get muted() {
      return muted;
    },
    get level() {
      return graph.level();
    },
    analyser: graph.analyser,
    mute: (next) => {
      muted = next;
    },
    use,
    close,
    [Symbol.asyncDispose]: close,
  };
};
