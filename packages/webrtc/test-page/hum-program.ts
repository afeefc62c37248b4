import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import type { EngineProgram } from "@plugboard/engines";
import { RealtimeTransport } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import { z } from "zod";
import type { HumResult, Reading } from "../test/voice-result.ts";

/** How often the statistics are read, in milliseconds: one frame of Opus. */
const readEveryMs = 20;

/** What the receiver says of the audio that it has played so far. */
const readInbound = async (peer: RTCPeerConnection): Promise<Reading | undefined> => {
  let reading: Reading | undefined;
  for (const statistic of (await peer.getStats()).values()) {
    const { type, kind, totalAudioEnergy, totalSamplesDuration } = Object(statistic);
    if (type === "inbound-rtp" && kind === "audio") {
      reading = { atMs: performance.now(), energy: Number(totalAudioEnergy), playedS: Number(totalSamplesDuration) };
    }
  }
  return reading;
};

/**
 * One spoken turn without an audio graph of the page's own: the browser's fake microphone hums until it is muted, and the receiver's own
 * statistics say what was played.
 */
const program: EngineProgram<{ readonly url: string; readonly apiKey: string }, HumResult> = async ({ url, apiKey }) => {
  let peer: RTCPeerConnection | undefined;
  const voice = voiceCall({
    url,
    createPeerConnection: () => {
      peer = new RTCPeerConnection();
      return peer;
    },
  });
  const toolCalls: string[] = [];
  const weather = tool({
    name: "get_weather",
    description: "The weather in a city",
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      toolCalls.push(city);
      return "12 degrees";
    },
  });
  const transport = new RealtimeTransport(voice);
  const happened = (type: string): Promise<void> =>
    new Promise((resolve) => {
      transport.on("*", (event) => {
        if (event.type === type) resolve();
      });
    });
  const session = new RealtimeSession(new RealtimeAgent({ name: "Anna", instructions: "Be brief.", tools: [weather] }), { transport });
  const speaking = happened("input_audio_buffer.speech_started");
  const playing = happened("output_audio_buffer.started");
  const played = happened("output_audio_buffer.stopped");
  // The microphone hums from the first moment: it is let through once the session is configured, which would begin its hearing anew.
  voice.media.mute(true);
  await session.connect({ apiKey });
  voice.media.mute(false);
  await speaking;
  voice.media.mute(true);
  await playing;
  const readings: Reading[] = [];
  let state: "reading" | "done" = "reading";
  const reading = (async () => {
    while (state === "reading" && peer) {
      const now = await readInbound(peer);
      if (now) readings.push(now);
      await new Promise((resolve) => setTimeout(resolve, readEveryMs));
    }
  })();
  await played;
  // What has arrived is played a little later.
  await new Promise((resolve) => setTimeout(resolve, 600));
  state = "done";
  await reading;
  const heardMs = voice.media.heardMs();
  session.close();
  return { toolCalls, readings, heardMs };
};

export default program;
