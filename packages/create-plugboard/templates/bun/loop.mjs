import { createOpenAI } from "@ai-sdk/openai";
import { bunAdapter } from "@plugboard/bun";
import { createWebSocketFetch } from "@plugboard/responses";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

const fetch = createWebSocketFetch({ adapter: bunAdapter(), baseURL });
const openai = createOpenAI({ apiKey, baseURL, fetch });

const getWeather = tool({
  description: "The current weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: async () => "12 degrees and light rain",
});
const { textStream } = streamText({
  model: openai("gpt-5.6"),
  prompt: "What is the weather in Paris?",
  tools: { getWeather },
  stopWhen: stepCountIs(5),
});
for await (const text of textStream) process.stdout.write(text);

const { overSocket, handshakes } = fetch.stats();
console.log(`\n${overSocket} requests over ${handshakes} socket`);
await fetch.close();
