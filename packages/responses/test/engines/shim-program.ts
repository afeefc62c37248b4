import { createWebSocketFetch } from "@vercel/ai-sdk-openai-websocket-fetch";
import { type CheckWorld, runChecks } from "./checks.ts";

/** Runs the same checks with the shim that AI SDK's users have today, in a process of its own: some of them end it. */
const urls = JSON.parse(process.argv[2] ?? "{}") as CheckWorld["urls"];
let uncaught = 0;
process.on("uncaughtException", () => {
  uncaught += 1;
});

const createFetch: CheckWorld["createFetch"] = ({ baseURL }) => createWebSocketFetch({ url: `${baseURL.replace("http", "ws")}/responses` });

const results = await runChecks({ createFetch, urls, patienceMs: 3_000 });

// A reader that goes away makes it write to a closed stream.
const request = { model: "gpt-5.6", stream: true, input: "x", metadata: { scenario: "slow" } };
const headers = { authorization: "Bearer sk-a" };
const left = await createFetch({ baseURL: urls.main })(`${urls.main}/responses`, {
  method: "POST",
  headers,
  body: JSON.stringify(request),
});
await left.body?.cancel();
await new Promise((resolve) => process.once("uncaughtException", resolve));
process.stdout.write(JSON.stringify({ results, uncaught }), () => process.exit(0));
