import { once } from "node:events";
import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import type { Network } from "./slow-network.ts";

/**
 * A tool loop of 50 steps, over HTTP with keep-alive, over Plugboard and over the existing shim, on a network with a round
 * trip of 40 ms and 20 Mbit/s upwards. On loopback alone a history costs nothing to send, which is true of no network.
 */
const steps = 50;
const network: Network = { oneWayMs: 20, upBytesPerMs: 2500 };
const rounds = 3;

/** What one loop took. */
export interface LoopResult {
  readonly totalMs: number;
  readonly firstEventMs: number;
  readonly bytesSent: number;
  readonly connections: number;
}

type Item = Record<string, unknown>;

const tools = [{ type: "function", name: "look", parameters: { type: "object", properties: { word: { type: "string" } } } }];
const found = "A paragraph of what the tool found, as long as such paragraphs are. ".repeat(30);

const outputOf = (body: string): Item[] => {
  const last = body.split("\n").findLast((line) => line.startsWith("data: {")) ?? "data: {}";
  const { response } = JSON.parse(last.slice(6)) as { response?: { output?: Item[] } };
  return response?.output ?? [];
};

const step = async (client: typeof fetch, url: string, input: Item[]): Promise<number> => {
  const started = performance.now();
  const response = await client(url, {
    method: "POST",
    headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5.6", store: false, stream: true, tools, input, metadata: { steps: String(steps) } }),
  });
  const first = performance.now() - started;
  const output = outputOf(await response.text());
  input.push(...output);
  for (const { type, call_id } of output)
    if (type === "function_call") input.push({ type: "function_call_output", call_id, output: found });
  return first;
};

const loop = async (createClient: (baseURL: string) => typeof fetch): Promise<LoopResult> => {
  const simulator = new Worker(new URL("./simulator-thread.ts", import.meta.url), { workerData: network });
  const [baseURL] = (await once(simulator, "message")) as [string];
  const client = createClient(baseURL);
  const input: Item[] = [{ role: "user", content: "Find out." }];
  const firsts: number[] = [];
  const started = performance.now();
  for (let index = 0; index <= steps; index += 1) firsts.push(await step(client, `${baseURL}/responses`, input));
  const totalMs = performance.now() - started;
  simulator.postMessage("totals");
  const [{ bytesReceived, connections }] = (await once(simulator, "message")) as [{ bytesReceived: number; connections: number }];
  await simulator.terminate();
  return { totalMs, firstEventMs: median(firsts), bytesSent: bytesReceived, connections };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const clients: Record<string, (baseURL: string) => typeof fetch> = {
  http: () => fetch,
  plugboard: (baseURL) => createWebSocketFetch({ adapter: nodeAdapter(), baseURL }),
  shim: (baseURL) => createShim({ url: `${baseURL.replace("http", "ws")}/responses` }),
};

/** Runs the loop of every client in turn, several times, and gives the run of median length. */
export const run = async (): Promise<Record<string, LoopResult>> => {
  const results = new Map(Object.keys(clients).map((name): [string, LoopResult[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, createClient] of Object.entries(clients)) results.get(name)?.push(await loop(createClient));
  }
  return Object.fromEntries(
    [...results].flatMap(([name, all]) => {
      const middle = all.sort((a, b) => a.totalMs - b.totalMs)[Math.floor(all.length / 2)];
      return middle ? [[name, middle]] : [];
    }),
  );
};

if (process.argv[1] === import.meta.filename) {
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${steps} steps, ${2 * network.oneWayMs} ms round trip, median of ${rounds}`,
  );
  for (const [name, { totalMs, firstEventMs, bytesSent, connections }] of Object.entries(await run())) {
    console.log(
      `${name}: ${Math.round(totalMs)} ms, first event ${firstEventMs.toFixed(1)} ms, ${bytesSent} bytes sent, ${connections} connections`,
    );
  }
  process.exit(0);
}
