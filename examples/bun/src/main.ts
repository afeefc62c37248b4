import { readFile, writeFile } from "node:fs/promises";
import { bunAdapter } from "@plugboard/bun";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;
const [questionFile = "question.wav", answerFile = "answer.pcm"] = process.argv.slice(2);

/** PCM16, 24 kHz, mono: 48,000 bytes a second, after a header of 44 bytes. */
const question = (await readFile(questionFile)).subarray(44);
const silence = new Uint8Array(48_000);

const transport = new RealtimeTransport({ adapter: bunAdapter(), apiKey, endpoint: gatewayEndpoint(baseUrl) });
const answer: Uint8Array[] = [];
const turn = Promise.withResolvers<void>();
transport.on("audio", ({ data }) => answer.push(new Uint8Array(data)));
transport.on("audio_transcript_delta", ({ delta }) => process.stdout.write(delta));
transport.on("turn_done", () => turn.resolve());
transport.on("error", ({ error }) => turn.reject(error));
transport.on("close", ({ code }) => turn.reject(new Error(`the connection closed (${code})`)));

await transport.connect({ initialSessionConfig: { instructions: "Answer in one short sentence." } });
// As fast as the socket takes it. The server finds the end of the question in the silence behind it.
transport.sendAudio(question);
transport.sendAudio(silence);
await turn.promise.finally(() => transport.close());

await writeFile(answerFile, Buffer.concat(answer));
console.log(`\n${(answer.reduce((bytes, chunk) => bytes + chunk.length, 0) / 48_000).toFixed(1)} s of speech in ${answerFile}`);
