import { captureMicrophone, type Microphone } from "@plugboard/browser-audio";
import type { CallOptions, CallSound } from "./page-call.ts";

/** The sound of a call by WebRTC. */
export interface WebrtcSound {
  /** What is sent. */
  readonly stream: MediaStream;
  /** What plays. */
  readonly player: HTMLAudioElement;
  readonly microphone: Microphone;
  readonly sound: CallSound;
  readonly close: () => Promise<void>;
}

const player = new Audio();

/** What the element plays, as soon as there is something, for the meter. */
const createOutputMeter = (): { readonly analyser: () => AnalyserNode | undefined; readonly close: () => Promise<void> } => {
  const context = new AudioContext();
  let meter: { readonly stream: MediaStream; readonly analyser: AnalyserNode } | undefined;
  const analyser = (): AnalyserNode | undefined => {
    const { srcObject: stream } = player;
    if (!(stream instanceof MediaStream)) return undefined;
    if (meter?.stream !== stream) {
      meter = { stream, analyser: context.createAnalyser() };
      context.createMediaStreamSource(stream).connect(meter.analyser);
    }
    return meter.analyser;
  };
  return {
    analyser,
    close: async () => {
      if (context.state !== "closed") await context.close();
    },
  };
};

/**
 * What the microphone gives, as one track for the whole call: which microphone that is may change meanwhile, by choice or because it was
 * unplugged.
 */
const streamOf = ({ analyser }: Microphone): MediaStream => {
  if (!(analyser.context instanceof AudioContext)) throw new Error("the microphone is not captured in real time");
  const destination = analyser.context.createMediaStreamDestination();
  analyser.connect(destination);
  return destination.stream;
};

/** The microphone is opened as for a WebSocket, because its meter and its errors are the same; its chunks are not needed. */
const openMicrophone = ({ source, signal, onMicrophoneLost }: CallOptions): Promise<Microphone> =>
  captureMicrophone({ source, signal, chunkMs: 1_000, onAudio: () => undefined, onMicrophoneLost });

/** Opens the microphone, and a meter for what the element will play. */
export const openWebrtcSound = async (options: CallOptions): Promise<WebrtcSound> => {
  const microphone = await openMicrophone(options);
  const output = createOutputMeter();
  return {
    stream: streamOf(microphone),
    player,
    microphone,
    sound: { input: microphone.analyser, output: output.analyser },
    close: async () => {
      await Promise.all([microphone.close(), output.close()]);
    },
  };
};
