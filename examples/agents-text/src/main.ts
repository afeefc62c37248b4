import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from "@openai/agents";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import OpenAI from "openai";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

setTracingDisabled(true);
// An agent's run does not stream: "collapse" answers it from the last event of a stream.
const fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL, nonStreaming: "collapse" });
const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient: new OpenAI({ apiKey, baseURL, fetch }) }) });

const getWeather = tool({
  name: "get_weather",
  description: "The current weather in a city.",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    console.log(`tool: get_weather(${city})`);
    return "12 degrees and light rain";
  },
});
const agent = new Agent({ name: "Weather", instructions: "Answer in one short sentence.", model: "gpt-5.6", tools: [getWeather] });

const { finalOutput } = await runner.run(agent, "What is the weather in Paris?");
console.log(finalOutput);

const { overSocket, handshakes } = fetch.stats();
console.log(`${overSocket} requests over ${handshakes} socket`);
await fetch.close();
