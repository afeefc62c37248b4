import process from "node:process";
import { denoAdapter } from "@plugboard/deno";
import { createWebSocketFetch } from "@plugboard/responses";
import OpenAI from "openai";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;

const fetch = createWebSocketFetch({ adapter: denoAdapter(), baseURL });
const client = new OpenAI({ apiKey, baseURL, fetch });

const input: OpenAI.Responses.ResponseInputItem[] = [];
for (const question of ["What is a socket?", "And what is a plug?"]) {
  input.push({ role: "user", content: `${question} Answer in one short sentence.` });
  // The whole history, as ever; over the socket only what is new is sent.
  const stream = client.responses.stream({ model: "gpt-5.6", input });
  stream.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
  const { output } = await stream.finalResponse();
  process.stdout.write("\n");
  input.push(...(output as OpenAI.Responses.ResponseInputItem[]));
}

const { overSocket, handshakes, increments } = fetch.stats();
console.log(`${overSocket} requests over ${handshakes} socket, ${increments} of them incremental`);
await fetch.close();
