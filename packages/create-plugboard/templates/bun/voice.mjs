import { readFile, writeFile } from "node:fs/promises";
import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { bunAdapter } from "@plugboard/bun";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";

const { OPENAI_API_KEY: apiKey = "", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;

const agent = new RealtimeAgent({ name: "Weather", instructions: "Answer in one short sentence." });
const transport = new RealtimeTransport({ adapter: bunAdapter(), endpoint: gatewayEndpoint(baseUrl) });
const session = new RealtimeSession(agent, { transport });

const speech = [];
session.on("audio", ({ data }) => speech.push(new Uint8Array(data)));
const answer = new Promise((resolve, reject) => {
  session.on("agent_end", (_context, _agent, text) => resolve(text));
  session.on("error", ({ error }) => reject(error));
});

await session.connect({ apiKey });
// A WAV file is a header of 44 bytes, then PCM. The second of silence after it ends the question.
const wav = await readFile("node_modules/@plugboard/simulator/fixtures/question.wav");
session.sendAudio(new Uint8Array(wav.subarray(44)).buffer);
session.sendAudio(new ArrayBuffer(48_000));

console.log(await answer);
session.close();
await writeFile("answer.pcm", Buffer.concat(speech));
console.log(`${(Buffer.concat(speech).length / 48_000).toFixed(1)} s of speech in answer.pcm`);
