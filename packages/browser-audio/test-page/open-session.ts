import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { browserAdapter } from "@plugboard/browser";
import { openVoice, type Voice } from "@plugboard/browser-audio";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { z } from "zod";
import { measureNode } from "../../../tooling/engine-tests/page-sound.ts";
import type { Stretch } from "../../../tooling/engine-tests/stretches.ts";

/** A session over a WebSocket whose voice is that of the page. */
export interface OpenSession {
  readonly session: RealtimeSession;
  readonly transport: RealtimeTransport;
  readonly voice: Voice;
  readonly toolCalls: readonly string[];
  /** What is played, in stretches of 10 ms. */
  readonly heard: readonly Stretch[];
}

/** Opens microphone, player and session. The microphone is heard as it is: a filter would change what is measured. */
export const openSession = async (url: string): Promise<OpenSession> => {
  const source = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const voice = await openVoice({ source });
  const { analyser } = voice.player;
  const heard = await measureNode(analyser.context, analyser);
  const transport = new RealtimeTransport({ adapter: browserAdapter(), endpoint: gatewayEndpoint(url), ...voice.options });
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
  const session = new RealtimeSession(new RealtimeAgent({ name: "Anna", instructions: "Be brief.", tools: [weather] }), { transport });
  return { session, transport, voice, toolCalls, heard };
};
