import { runCases } from "@plugboard/conformance";
import { nodeAdapter } from "@plugboard/node";
import { asCases, type ContextChange, responsesCases } from "@plugboard/protocol-cases";
import { createWebSocketFetch } from "@vercel/ai-sdk-openai-websocket-fetch";

/** Runs the Responses cases with the shim that AI SDK's users have today, in a process of its own: some of them end it. */
const { baseUrl, controlUrl, url } = JSON.parse(process.argv[2] ?? "{}") as Record<"baseUrl" | "controlUrl" | "url", string>;
let uncaught = 0;
process.on("uncaughtException", () => {
  uncaught += 1;
});

const shim = (baseURL: string): typeof fetch => createWebSocketFetch({ url: `${baseURL.replace("http", "ws")}/responses` });
const underShim: ContextChange = (context) => ({ ...context, createFetch: ({ baseURL }) => shim(baseURL) });

const adapter = nodeAdapter();
const { results } = await runCases(asCases(responsesCases, adapter, controlUrl, underShim), { adapter, baseUrl, maxTimeoutMs: 4_000 });

// A reader that goes away makes it write to a closed stream.
const left = await shim(url)(`${url}/responses`, {
  method: "POST",
  headers: { authorization: "Bearer sk-a" },
  body: JSON.stringify({ model: "gpt-5.6", stream: true, input: "x", metadata: { scenario: "slow" } }),
});
await left.body?.cancel();
if (uncaught === 0) await new Promise((resolve) => process.once("uncaughtException", resolve));
process.stdout.write(JSON.stringify({ results, uncaught }), () => process.exit(0));
