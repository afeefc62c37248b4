import { once } from "node:events";
import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import { createBareFetch } from "./bare-fetch.ts";
import type { Network } from "./slow-network.ts";

/**
 * A tool loop of 50 steps, over HTTP with keep-alive, over Plugboard, over the existing shim, and over the least that could do
 * it. The time that a model thinks is left out, because it is the same for all.
 */
const steps = 50;

interface Case {
  readonly network: Network;
  readonly outputBytes: number;
  /** How many loops are run: more where the clients differ less. */
  readonly rounds: number;
}

/**
 * A paragraph, and the most of a tool's output that Codex shows its model.
 *
 * @see https://github.com/openai/codex/issues/5913 The limit, 10 KiB.
 */
const paragraph = 2 * 1024;
const file = 10 * 1024;

/** RFC 6928: ten segments, of 1,460 bytes on most ways. */
const initialWindow = 14_600;

const cases: Readonly<Record<string, Case>> = {
  "latency, 2 KiB": { network: { oneWayMs: 20 }, outputBytes: paragraph, rounds: 9 },
  "latency, 10 KiB": { network: { oneWayMs: 20 }, outputBytes: file, rounds: 9 },
  "latency + slow start, 2 KiB": { network: { oneWayMs: 20, initialWindow }, outputBytes: paragraph, rounds: 3 },
  "latency + slow start, 10 KiB": { network: { oneWayMs: 20, initialWindow }, outputBytes: file, rounds: 3 },
  "latency + 20 Mbit/s, 2 KiB": { network: { oneWayMs: 20, upBytesPerMs: 2500 }, outputBytes: paragraph, rounds: 3 },
};

/** What one loop took, or the medians of several loops. */
export interface LoopResult {
  readonly totalMs: number;
  /** The shortest and the longest loop. */
  readonly range: string;
  /** From the call to the first delta, median of the steps. */
  readonly firstTokenMs: number;
  readonly bytesSent: number;
  readonly connections: number;
}

type Item = Record<string, unknown>;
type LoopRun = Omit<LoopResult, "range">;

const tools = [{ type: "function", name: "look", parameters: { type: "object", properties: { word: { type: "string" } } } }];

const outputOf = (body: string): Item[] => {
  const last = body.split("\n").findLast((line) => line.startsWith("data: {")) ?? "data: {}";
  const { response } = JSON.parse(last.slice(6)) as { response?: { output?: Item[] } };
  return response?.output ?? [];
};

const step = async (client: typeof fetch, url: string, input: Item[], found: string): Promise<number> => {
  const started = performance.now();
  let first = 0;
  let text = "";
  const response = await client(url, {
    method: "POST",
    headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5.6", store: false, stream: true, tools, input, metadata: { steps: String(steps) } }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    // The time counts from the first delta and not from the response, because the shim's response resolves before anything has arrived.
    if (first === 0 && text.includes('.delta"')) first = performance.now() - started;
  }
  const output = outputOf(text);
  input.push(...output);
  for (const { type, call_id } of output)
    if (type === "function_call") input.push({ type: "function_call_output", call_id, output: found });
  return first;
};

const loop = async (createClient: (baseURL: string) => typeof fetch, { network, outputBytes }: Case): Promise<LoopRun> => {
  const simulator = new Worker(new URL("./simulator-thread.ts", import.meta.url), { workerData: network });
  const [baseURL] = (await once(simulator, "message")) as [string];
  const client = createClient(baseURL);
  const found = "A line of what the tool has found.\n".repeat(outputBytes / 35);
  const input: Item[] = [{ role: "user", content: "Find out." }];
  const firsts: number[] = [];
  const started = performance.now();
  for (let index = 0; index <= steps; index += 1) firsts.push(await step(client, `${baseURL}/responses`, input, found));
  const totalMs = performance.now() - started;
  simulator.postMessage("totals");
  const [{ bytesReceived, connections }] = (await once(simulator, "message")) as [{ bytesReceived: number; connections: number }];
  await simulator.terminate();
  return { totalMs, firstTokenMs: median(firsts), bytesSent: bytesReceived, connections };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const clients: Readonly<Record<string, (baseURL: string) => typeof fetch>> = {
  http: () => fetch,
  plugboard: (baseURL) => createWebSocketFetch({ adapter: nodeAdapter(), baseURL }),
  shim: (baseURL) => createShim({ url: `${baseURL.replace("http", "ws")}/responses` }),
  bare: (baseURL) => createBareFetch(`${baseURL.replace("http", "ws")}/responses`),
};

const summary = (runs: readonly LoopRun[]): LoopResult => {
  const of = (key: keyof LoopRun): number[] => runs.map((run) => run[key]);
  return {
    totalMs: Math.round(median(of("totalMs"))),
    range: `${Math.round(Math.min(...of("totalMs")))} to ${Math.round(Math.max(...of("totalMs")))}`,
    firstTokenMs: Number(median(of("firstTokenMs")).toFixed(1)),
    bytesSent: median(of("bytesSent")),
    connections: median(of("connections")),
  };
};

/** Runs the loop of every client in turn, several times, for each case. */
export const run = async (): Promise<Record<string, LoopResult>> => {
  const results: Record<string, LoopResult> = {};
  const names = Object.keys(clients);
  // The first loop compiles the code and does not count.
  for (const createClient of Object.values(clients)) await loop(createClient, { network: { oneWayMs: 0 }, outputBytes: file, rounds: 1 });
  for (const [title, conditions] of Object.entries(cases)) {
    const runs = new Map(names.map((name): [string, LoopRun[]] => [name, []]));
    for (let round = 0; round < conditions.rounds; round += 1) {
      // Every client is the first of a round as often as the others.
      for (let index = 0; index < names.length; index += 1) {
        const name = names[(index + round) % names.length] ?? "";
        const createClient = clients[name];
        if (createClient) runs.get(name)?.push(await loop(createClient, conditions));
      }
    }
    for (const [name, all] of runs) results[`${title}: ${name}`] = summary(all);
  }
  return results;
};

if (process.argv[1] === import.meta.filename) {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${steps} steps, 40 ms round trip`);
  console.table(await run());
  process.exit(0);
}
