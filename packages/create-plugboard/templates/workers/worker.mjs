import { createOpenAI } from "@ai-sdk/openai";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
import { workerdAdapter } from "@plugboard/workerd";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const getWeather = tool({
  description: "The current weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "12 degrees and light rain",
});

/** Streams the answer of an agent loop. In a Worker a socket lives as long as its request, which is as long as the loop. */
const loop = (question, { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL }, context) => {
  const fetch = createWebSocketFetch({ adapter: workerdAdapter(), baseURL });
  const { textStream } = streamText({
    model: createOpenAI({ apiKey, baseURL, fetch })("gpt-5.6"),
    prompt: question,
    tools: { getWeather },
    stopWhen: stepCountIs(5),
    onFinish: () => context.waitUntil(fetch.close()),
  });
  return new Response(textStream.pipeThrough(new TextEncoderStream()));
};

/** Asks a voice model and streams its speech: PCM, 24 kHz, 16-bit, mono. */
const voice = async (question, { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl }) => {
  const transport = new RealtimeTransport({ adapter: workerdAdapter(), apiKey, endpoint: gatewayEndpoint(baseUrl) });
  const { readable, writable } = new TransformStream();
  const writer = writable.getWriter();
  transport.on("audio", ({ data }) => void writer.write(new Uint8Array(data)));
  transport.on("turn_done", () => void writer.close().then(() => transport.close()));
  transport.on("error", ({ error }) => void writer.abort(error));
  await transport.connect({ initialSessionConfig: { instructions: "Answer in one short sentence." } });
  transport.sendMessage(question);
  return new Response(readable, { headers: { "content-type": "audio/pcm;rate=24000" } });
};

export default {
  async fetch(request, env, context) {
    const question = await request.text();
    return new URL(request.url).pathname === "/voice" ? voice(question, env) : loop(question, env, context);
  },
};
