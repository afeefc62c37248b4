import { createOpenAI } from "@ai-sdk/openai";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

/** Sockets need Node; the edge runtime of Next.js has none. */
export const runtime = "nodejs";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

// One client for all requests of the process: they share its sockets.
const openai = createOpenAI({ apiKey, baseURL, fetch: createWebSocketFetch({ adapter: nodeAdapter(), baseURL }) });

const getWeather = tool({
  description: "The current weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "12 degrees and light rain",
});

export const POST = async (request: Request): Promise<Response> => {
  const result = streamText({
    model: openai("gpt-5.6"),
    prompt: await request.text(),
    tools: { getWeather },
    stopWhen: stepCountIs(5),
  });
  return result.toTextStreamResponse();
};
