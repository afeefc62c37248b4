import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import { Agent, fetch as undiciFetch } from "undici";
import { createBareFetch } from "../clients/bare-fetch.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost } from "../harness/process-cost.ts";
import { startServer } from "../harness/processes.ts";
import { median } from "../harness/statistics.ts";
import type { Network } from "../servers/slow-network.ts";

/** RFC 6928: ten segments, of 1,460 bytes on most ways. */
const slowStart: Network = { oneWayMs: 20, initialWindow: 14_600 };

interface Condition {
  readonly steps: number;
  readonly network: Network;
}

const conditions: Readonly<Record<string, Condition>> = Object.fromEntries(
  [10, 50, 200].flatMap((steps) => [
    [`${steps} steps, loopback`, { steps, network: { oneWayMs: 0 } }],
    [`${steps} steps, 40 ms`, { steps, network: { oneWayMs: 20 } }],
    [`${steps} steps, 40 ms and slow start`, { steps, network: slowStart }],
  ]),
);

/** A paragraph is what a tool gives. */
const found = "A line of what the tool has found.\n".repeat((2 * 1_024) / 35);

type Item = Record<string, unknown>;

const clients: Readonly<Record<string, (baseURL: string) => typeof fetch>> = {
  "raw ws, increments by hand": (baseURL) => createBareFetch(`${baseURL.replace("http", "ws")}/responses`),
  createWebSocketFetch: (baseURL) => createWebSocketFetch({ adapter: nodeAdapter(), baseURL }),
  "ai-sdk-openai-websocket-fetch": (baseURL) => createShim({ url: `${baseURL.replace("http", "ws")}/responses` }),
  "HTTP keep-alive, undici": () => {
    const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
    return ((url: string, init: object) => undiciFetch(url, { ...init, dispatcher })) as typeof fetch;
  },
};

const tools = [{ type: "function", name: "look", parameters: { type: "object", properties: { word: { type: "string" } } } }];

const outputOf = (body: string): Item[] => {
  const last = body.split("\n").findLast((line) => line.startsWith("data: {")) ?? "data: {}";
  const { response } = JSON.parse(last.slice(6)) as { response?: { output?: Item[] } };
  return response?.output ?? [];
};

/** One step: asks, reads the answer, and adds the output of the tool. Gives the time to the first delta. */
const step = async (client: typeof fetch, url: string, input: Item[], steps: number): Promise<number> => {
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

const probe = async ({ contender, condition }: Assignment) => {
  const { steps, network } = conditions[condition] ?? { steps: 0, network: { oneWayMs: 0 } };
  const server = await startServer([new URL("../servers/simulator-server.ts", import.meta.url), JSON.stringify(network)]);
  const baseURL = `http://127.0.0.1:${server.port}/v1`;
  const client = clients[contender]?.(baseURL);
  if (!client) throw new Error(`There is no client ${contender}.`);
  const input: Item[] = [{ role: "user", content: "Find out." }];
  const firsts: number[] = [];
  const { cpuMs, wallMs } = await measureCost(async () => {
    for (let index = 0; index <= steps; index += 1) firsts.push(await step(client, `${baseURL}/responses`, input, steps));
  });
  const { bytesReceived, connections } = (await server.ask("totals")) as { readonly bytesReceived: number; readonly connections: number };
  server.stop();
  if (input.length !== 2 * (steps + 1)) throw new Error(`the loop ended with ${input.length} items instead of ${2 * (steps + 1)}`);
  return { total: wallMs, first: median(firsts), bytes: bytesReceived / 1_000, cpu: cpuMs, connections };
};

const ours = "createWebSocketFetch";
const ratioGoal = (condition: string, other: string) => ({
  text: `${condition}: the loop of \`${ours}\` takes at most the time of ${other}`,
  value: ({ ratio }: { readonly ratio: (...names: [string, string, string, string]) => number }) => ratio(condition, ours, other, "total"),
  isReached: (value: number) => value <= 1,
});

export const measurement: Measurement = {
  title: "An agent loop",
  method: `Tool calls one after the other, each of which gives 2 KiB to the model, against the simulator behind a network: loopback as it is, a round trip of 40 ms, and
the same with slow start. The time that a model thinks is left out, because it is the same for all; so is TLS. *First event* is from the call to the first delta, median
of the steps. Over loopback the contenders take turns; over the slow network they wait nearly all the time, and do it side by side. Raw \`ws\` sends increments and checks nothing, so it is right only for a caller that never changes its history.`,
  conditions: Object.keys(conditions),
  quickConditions: ["10 steps, loopback", "10 steps, 40 ms and slow start"],
  contenders: Object.keys(clients),
  base: "raw ws, increments by hand",
  columns: {
    total: { title: "total, ms" },
    first: { title: "first event, ms", digits: 1 },
    bytes: { title: "sent, kB" },
    cpu: { title: "CPU, ms" },
    connections: { title: "connections" },
  },
  rounds: (condition) => (condition.endsWith("loopback") ? 3 : 1),
  // Over a network that waits the contenders wait nearly all the time, so that they can do it side by side.
  isSideBySide: (condition) => !condition.endsWith("loopback"),
  probeTimeoutMs: 120_000,
  probe,
  goals: [
    {
      text: "The bytes of a loop grow with its steps: 200 steps send at most 4.4 times what 50 steps send",
      value: ({ median: of }) => of("200 steps, loopback", ours, "bytes") / of("50 steps, loopback", ours, "bytes"),
      isReached: (value) => value <= 4.4,
    },
    ...["200 steps, loopback", "200 steps, 40 ms", "200 steps, 40 ms and slow start"].flatMap((condition) =>
      ["HTTP keep-alive, undici", "ai-sdk-openai-websocket-fetch"].map((other) => ratioGoal(condition, other)),
    ),
  ],
  remarks: `- *40 ms* alone is a network on which bytes are free. Every client then waits one round trip for each step, the sockets one more for the upgrade.
- *Slow start* is what TCP does: ten segments go up before the first acknowledgement ([RFC 6928](https://www.rfc-editor.org/rfc/rfc6928)), twice as
  many after each round trip, and ten again after a pause of one retransmission timeout
  ([RFC 5681, 4.1](https://www.rfc-editor.org/rfc/rfc5681#section-4.1)), which any thinking of a model exceeds. A growing history costs several
  round trips per step, an increment one.`,
};
