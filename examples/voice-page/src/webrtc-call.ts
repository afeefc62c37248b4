import { RealtimeTransport } from "@plugboard/realtime";
import { type VoiceCall, voiceCall } from "@plugboard/webrtc";
import type { RealtimeCallOptions, RealtimePageCall } from "./page-call.ts";
import { tappedAdapter } from "./tapped-adapter.ts";
import { openWebrtcSound } from "./webrtc-sound.ts";

const createTransport = ({ adapter, media, endpoint }: VoiceCall, { key, tap }: RealtimeCallOptions): RealtimeTransport =>
  new RealtimeTransport({ adapter: tappedAdapter(adapter, tap), media, endpoint, apiKey: key });

/** A call by WebRTC: the browser sends and plays. */
export const openWebrtcCall = async (options: RealtimeCallOptions): Promise<RealtimePageCall> => {
  const { stream, player, microphone, sound, close } = await openWebrtcSound(options);
  const call = voiceCall({ url: `${options.baseUrl}/realtime/calls`, mediaStream: stream, audioElement: player });
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
    sound,
    heardMs: () => (answers > 0 ? call.media.heardMs() : undefined),
    useSource: microphone.use,
    close: async () => {
      transport.close();
      await close();
    },
  };
};
