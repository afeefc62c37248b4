import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;

const getWeather = tool({
  name: "get_weather",
  description: "The current weather in a city.",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    console.log(`tool: get_weather(${city})`);
    return "12 degrees and light rain";
  },
});
const agent = new RealtimeAgent({ name: "Weather", instructions: "Answer in one short sentence.", tools: [getWeather] });

const transport = new RealtimeTransport({ adapter: nodeAdapter(), endpoint: gatewayEndpoint(baseUrl) });
const session = new RealtimeSession(agent, { transport });
session.on("error", ({ error }) => {
  console.error(error);
  process.exitCode = 1;
  session.close();
});
// A turn without text is the one that called the tool.
session.on("agent_end", (_context, _agent, text) => {
  if (text === "") return;
  console.log(`answer: ${text}`);
  session.close();
});

await session.connect({ apiKey });
session.sendMessage("What is the weather in Paris?");
