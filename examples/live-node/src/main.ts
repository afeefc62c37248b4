import { readFile } from "node:fs/promises";
import { clientDelegation, LiveSession } from "@plugboard/live";
import { nodeAdapter } from "@plugboard/node";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;
const [questionFile] = process.argv.slice(2);
if (questionFile === undefined) throw new Error("Give a WAV file with the caller's question: PCM, 24 kHz, 16-bit, mono.");

const parcels: Readonly<Record<string, string>> = { A0042: "It left Lyon this morning." };

const session = new LiveSession({
  adapter: nodeAdapter(),
  apiKey,
  baseUrl,
  session: { model: "gpt-live-1", instructions: "You answer the phone of a parcel service. Delegate every question about a parcel." },
  // The delegation has no text: what the caller wants is in the transcript.
  delegation: clientDelegation(({ transcript }) => {
    const said = transcript().map(({ text }) => text);
    const [number = ""] = said.join(" ").match(/[A-Z]\d{4}/) ?? [];
    console.log(`delegated: ${number}`);
    return parcels[number] ?? "There is no such parcel.";
  }),
});
session.on("failure", (error) => console.error(error.message));

/** Resolves when the assistant has stopped speaking for the second time: first it says that it checks. */
const answered = new Promise<void>((resolve) => {
  let sentences = 0;
  session.on("speaking", ({ status }) => {
    if (status === "silent") sentences += 1;
    if (sentences === 2) resolve();
  });
});

await session.connect();
// 44 bytes of WAV header, then PCM. What follows the question is silence, which the session sends by itself.
session.sendAudio((await readFile(questionFile)).subarray(44));
await answered;
for (const { speaker, text } of session.transcript) console.log(`${speaker}: ${text}`);
const ending = await session.close();
console.log(`ended: ${ending.status}`);
