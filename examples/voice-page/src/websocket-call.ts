import { browserAdapter } from "@plugboard/browser";
import { openVoice } from "@plugboard/browser-audio";
import { gatewayEndpoint, RealtimeTransport, resuming } from "@plugboard/realtime";
import type { RealtimeCallOptions, RealtimePageCall } from "./page-call.ts";
import { tappedAdapter } from "./tapped-adapter.ts";

/** A call over a WebSocket: the page captures and plays. It goes on in another session when its connection is lost. */
export const openWebSocketCall = async ({
  baseUrl,
  key,
  source,
  signal,
  tap,
  onSound,
  onMicrophoneLost,
}: RealtimeCallOptions): Promise<RealtimePageCall> => {
  const voice = await openVoice({
    source,
    signal,
    onMicrophoneLost,
    onStatus: (status) => onSound(status === "playing" ? "begins" : "ends"),
  });
  const { microphone, player } = voice;
  let itemId: string | undefined;
  const transport = new RealtimeTransport({
    adapter: tappedAdapter(browserAdapter(), tap),
    endpoint: gatewayEndpoint(baseUrl),
    apiKey: key,
    resume: resuming(),
    ...voice.options,
  });
  transport.on("response.output_audio.delta", (event) => {
    itemId = event.item_id;
  });
  voice.speakTo(transport);
  return {
    transport,
    sound: { input: microphone.analyser, output: () => player.analyser },
    heardMs: () => (itemId === undefined ? undefined : player.playedMs(itemId)),
    useSource: microphone.use,
    close: async () => {
      transport.close();
      await voice.close();
    },
  };
};
