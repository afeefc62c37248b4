import { captureMicrophone, type Microphone } from "@plugboard/browser-audio";
import { RealtimeTransport } from "@plugboard/realtime";
import { type VoiceCall, voiceCall } from "@plugboard/webrtc";
import type { CallOptions, PageCall } from "./page-call.ts";
import { tappedAdapter } from "./tapped-adapter.ts";

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
  return { analyser, close: () => context.close() };
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

const createTransport = ({ adapter, media, endpoint }: VoiceCall, { key, tap }: CallOptions): RealtimeTransport =>
  new RealtimeTransport({ adapter: tappedAdapter(adapter, tap), media, endpoint, apiKey: key });

/** A call by WebRTC: the browser sends and plays. */
export const openWebrtcCall = async (options: CallOptions): Promise<PageCall> => {
  const microphone = await openMicrophone(options);
  const output = createOutputMeter();
  const call = voiceCall({ url: `${options.baseUrl}/realtime/calls`, mediaStream: streamOf(microphone), audioElement: player });
  const transport = createTransport(call, options);
  let answers = 0;
  transport.on("*", ({ type }) => {
    if (type === "output_audio_buffer.started") {
      answers += 1;
      options.onSound("begins");
    }
    if (type === "output_audio_buffer.stopped" || type === "output_audio_buffer.cleared") options.onSound("ends");
  });
  return {
    transport,
    sound: { input: microphone.analyser, output: output.analyser },
    heardMs: () => (answers > 0 ? call.media.heardMs() : undefined),
    useSource: microphone.use,
    close: async () => {
      transport.close();
      await Promise.all([microphone.close(), output.close()]);
    },
  };
};
