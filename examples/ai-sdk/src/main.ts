import { createOpenAI } from "@ai-sdk/openai";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

const fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL });
const openai = createOpenAI({ apiKey, baseURL, fetch });

const result = streamText({
  model: openai("gpt-5.6"),
  prompt: "What is the weather in Paris? Answer in one short sentence.",
  tools: {
    getWeather: tool({
      description: "The current weather in a city.",
      inputSchema: z.object({ city: z.string() }),
      execute: async () => "12 degrees and light rain",
    }),
  },
  stopWhen: stepCountIs(5),
});

for await (const part of result.fullStream) {
  if (part.type === "error") throw part.error;
  if (part.type === "tool-call") console.log(`tool: ${part.toolName}(${JSON.stringify(part.input)})`);
  if (part.type === "text-delta") process.stdout.write(part.text);
}

const { overSocket, handshakes } = fetch.stats();
console.log(`\n${overSocket} requests over ${handshakes} socket`);
await fetch.close();
