import workletSource from "plugboard:worklet";
import { PlugboardError } from "@plugboard/core";
import { createLevelMeter, type LevelMeter } from "./level-meter.ts";
import { sampleRate } from "./sample-rate.ts";

/** What turns a stream into chunks. */
export interface CaptureGraph extends LevelMeter {
  /** Captures a stream in the place of the one before, without a gap in the chunks. */
  readonly connect: (stream: MediaStream) => void;
  readonly close: () => Promise<void>;
}

/** What a graph is made with. */
export interface CaptureGraphOptions {
  readonly workletUrl: string | undefined;
  readonly chunkMs: number;
  readonly onChunk: (chunk: Int16Array<ArrayBuffer>) => void;
}

const createContext = (): AudioContext => {
  if (typeof AudioWorkletNode === "undefined") {
    throw globalThis.isSecureContext === false
      ? new PlugboardError("page-insecure", "browser-audio: the page is not secure (HTTPS or localhost), so it has no worklets.")
      : new PlugboardError("capability-missing", "browser-audio: this runtime has no AudioWorklet; it captures in a page only.");
  }
  return new AudioContext({ sampleRate, latencyHint: "interactive" });
};

const addModule = async (context: AudioContext, url: string): Promise<void> => {
  try {
    await context.audioWorklet.addModule(url);
  } catch (cause) {
    const from = url.startsWith("blob:") ? "from memory" : "from workletUrl";
    const message = `browser-audio: the worklet did not load ${from}; a Content-Security-Policy must allow it in script-src.`;
    throw new PlugboardError("capability-missing", message, { cause });
  }
};

const loadWorklet = async (context: AudioContext, workletUrl: string | undefined): Promise<void> => {
  if (workletUrl !== undefined) return addModule(context, workletUrl);
  const url = URL.createObjectURL(new Blob([workletSource], { type: "text/javascript" }));
  try {
    await addModule(context, url);
  } finally {
    URL.revokeObjectURL(url);
  }
};

const buildGraph = (context: AudioContext, { chunkMs, onChunk }: CaptureGraphOptions): CaptureGraph => {
  const { analyser, level } = createLevelMeter(context);
  const worklet = new AudioWorkletNode(context, "plugboard-capture", {
    channelCount: 1,
    channelCountMode: "explicit",
    processorOptions: { chunkSamples: Math.round((sampleRate * chunkMs) / 1_000) },
  });
  worklet.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => onChunk(data);
  // It gives silence to the loudspeaker. A graph is computed only where it leads there.
  analyser.connect(worklet).connect(context.destination);
  let source: MediaStreamAudioSourceNode | undefined;
  return {
    analyser,
    level,
    connect: (stream) => {
      const next = context.createMediaStreamSource(stream);
      source?.disconnect();
      next.connect(analyser);
      source = next;
    },
    close: () => context.close(),
  };
};

/**
 * Makes the graph of the microphone. It is started, and where the browser waits for a click, it waits as well.
 *
 * Rejects with `page-insecure`, or with `capability-missing` where the worklet cannot be loaded.
 */
export const openCaptureGraph = async (options: CaptureGraphOptions): Promise<CaptureGraph> => {
  const context = createContext();
  try {
    await loadWorklet(context, options.workletUrl);
    context.resume().catch(() => undefined);
    return buildGraph(context, options);
  } catch (cause) {
    await context.close();
    throw cause;
  }
};
