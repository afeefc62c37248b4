import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import OpenAI from "openai";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

const fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL });
const client = new OpenAI({ apiKey, baseURL, fetch });

const tools: OpenAI.Responses.Tool[] = [
  {
    type: "function",
    name: "get_weather",
    description: "The current weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
    strict: true,
  },
];
const input: OpenAI.Responses.ResponseInputItem[] = [{ role: "user", content: "What is the weather in Paris?" }];

for (let step = 0; step < 10; step += 1) {
  const stream = client.responses.stream({ model: "gpt-5.6", input, tools });
  stream.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
  const { output } = await stream.finalResponse();
  input.push(...(output as OpenAI.Responses.ResponseInputItem[]));
  const calls = output.filter((item) => item.type === "function_call");
  if (calls.length === 0) break;
  for (const { call_id, name, arguments: text } of calls) {
    console.log(`tool: ${name}(${text})`);
    input.push({ type: "function_call_output", call_id, output: "12 degrees and light rain" });
  }
}

const { overSocket, handshakes, increments } = fetch.stats();
console.log(`\n${overSocket} requests over ${handshakes} socket, ${increments} of them incremental`);
await fetch.close();
