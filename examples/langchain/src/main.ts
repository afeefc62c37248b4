import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

const fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL, nonStreaming: "collapse" });

const getWeather = tool(async () => "12 degrees and light rain", {
  name: "get_weather",
  description: "The current weather in a city.",
  schema: z.object({ city: z.string() }),
});
const model = new ChatOpenAI({ apiKey, model: "gpt-5.6", useResponsesApi: true, configuration: { baseURL, fetch } }).bindTools([
  getWeather,
]);

const question = new HumanMessage("What is the weather in Paris?");
const first = await model.invoke([question]);
const results = [];
for (const call of first.tool_calls ?? []) {
  console.log(`tool: ${call.name}(${JSON.stringify(call.args)})`);
  results.push(await getWeather.invoke({ ...call, type: "tool_call" }));
}
for await (const { text } of await model.stream([question, first, ...results])) process.stdout.write(text);

const { overSocket, handshakes } = fetch.stats();
console.log(`\n${overSocket} requests over ${handshakes} socket`);
await fetch.close();
