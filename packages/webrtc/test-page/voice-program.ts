import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import type { EngineProgram } from "@plugboard/engines";
import { RealtimeTransport } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import { z } from "zod";
import { captured, measureStream, speakingStream, untilSteady } from "../../../tooling/engine-tests/page-sound.ts";
import type { VoiceArgs, VoiceResult } from "../test/voice-result.ts";

/** The microphone is heard as it is: a filter would change what is measured. */
const unfiltered = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** One spoken question and its spoken answer, by WebRTC, with the SDK's own session. */
const program: EngineProgram<VoiceArgs, VoiceResult> = async ({ url, apiKey, question }, { report }) => {
  const context = new AudioContext({ sampleRate: 48_000 });
  const speaking = question === undefined ? undefined : speakingStream(context, question);
  const mediaStream = speaking?.stream ?? (await navigator.mediaDevices.getUserMedia({ audio: unfiltered }));
  await untilSteady(context);
  const element = new Audio();
  const voice = voiceCall({ url, mediaStream, audioElement: element });
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
  const session = new RealtimeSession(new RealtimeAgent({ name: "Anna", instructions: "Be brief.", tools: [weather] }), { transport });
  let statistics: unknown;
  const played = new Promise<void>((resolve) => {
    transport.on("*", ({ type }) => {
      if (type === "output_audio_buffer.started")
        setTimeout(async () => {
          statistics = await voice.media.statistics();
        }, 1000);
      if (type === "output_audio_buffer.stopped") resolve();
    });
  });
  await session.connect({ apiKey });
  const heard = await measureStream(context, captured(element));
  await untilSteady(context);
  report("the user is heard");
  speaking?.say();
  await played;
  await new Promise((resolve) => setTimeout(resolve, 600));
  const result = { toolCalls, heard, heardMs: voice.media.heardMs(), callId: transport.callId, statistics };
  session.close();
  return result;
};

export default program;
