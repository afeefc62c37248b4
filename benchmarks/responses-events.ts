import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import { WebSocket } from "ws";

/**
 * What one forwarded event costs: CPU time of the client's thread per event, from the socket to the reader of the body.
 * `raw` is the least that makes one chunk of server-sent events of each ws message; the reader is the same for all. Events
 * come one by one, as a model makes them, or as many at a time as one read of the socket holds, as after a stall.
 */
const groupings: Readonly<Record<string, readonly [groups: number, groupSize: number]>> = {
  "one by one": [4000, 1],
  "in bursts": [80, 256],
};
const rounds = 45;

/** No event is shorter, so fewer bytes mean that events are missing. */
const leastBytes = 150;

/** How a text delta that ends a group ends, before the quotation mark, the brace and the two line breaks. */
const groupEnd = "!".charCodeAt(0);

/** Medians of all rounds; a ratio is that of one round's times, so that a busy machine weighs on both. */
export interface EventCost {
  readonly nsPerEvent: number;
  readonly timesRaw: number;
  /** Half of the rounds lie between these. */
  readonly timesRawQuartiles: string;
  readonly timesShim: number;
}

type Client = (url: string, input: string) => Promise<ReadableStream<Uint8Array>>;

const raw = (socket: WebSocket): Client => {
  const encoder = new TextEncoder();
  return async (_url, input) =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        const onMessage = (data: Buffer): void => {
          const text = data.toString();
          controller.enqueue(encoder.encode(`data: ${text}\n\n`));
          if (!text.startsWith('{"type":"response.completed"')) return;
          socket.off("message", onMessage);
          controller.close();
        };
        socket.on("message", onMessage);
        socket.send(JSON.stringify({ type: "response.create", input }));
      },
    });
};

const overFetch =
  (client: typeof fetch): Client =>
  async (url, input) => {
    const body = JSON.stringify({ model: "gpt-5.6", stream: true, input });
    const response = await client(url, { method: "POST", headers: { authorization: "Bearer sk-test" }, body });
    if (!response.body) throw new Error("There is no body.");
    return response.body;
  };

const read = async (stream: ReadableStream<Uint8Array>, groupsRead: Int32Array): Promise<number> => {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (chunk[chunk.length - 5] === groupEnd) Atomics.add(groupsRead, 0, 1);
  }
  return bytes;
};

const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;

const costOf = (values: readonly number[], raw: readonly number[] = [], shim: readonly number[] = []): EventCost => {
  const ratio = (base: readonly number[], part: number): number =>
    Number(
      quantile(
        values.map((value, round) => value / (base[round] ?? Number.NaN)),
        part,
      ).toFixed(2),
    );
  return {
    nsPerEvent: Math.round(quantile(values, 0.5)),
    timesRaw: ratio(raw, 0.5),
    timesRawQuartiles: `${ratio(raw, 0.25)} to ${ratio(raw, 0.75)}`,
    timesShim: ratio(shim, 0.5),
  };
};

const measure = async (
  clients: Readonly<Record<string, Client>>,
  url: string,
  [groups, groupSize]: readonly [number, number],
  groupsRead: Int32Array,
): Promise<Record<string, EventCost>> => {
  const events = groups * groupSize;
  const times = new Map(Object.keys(clients).map((name): [string, number[]] => [name, []]));
  const names = Object.keys(clients);
  // The first five rounds compile. Every client is the first of a round as often as the others.
  for (let round = -5; round < rounds; round += 1) {
    for (let index = 0; index < names.length; index += 1) {
      const name = names[(index + round + 5) % names.length] ?? "";
      const before = process.threadCpuUsage();
      const stream = await clients[name]?.(url, JSON.stringify([groups, groupSize]));
      const bytes = stream ? await read(stream, groupsRead) : 0;
      const { user, system } = process.threadCpuUsage(before);
      if (bytes < events * leastBytes) throw new Error(`Only ${bytes} bytes of ${events} events arrived.`);
      if (round >= 0) times.get(name)?.push(((user + system) * 1000) / events);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, costOf(values, times.get("raw"), times.get("shim"))]));
};

/** Runs every client in turn, several times, for each way in which events come. */
export const run = async (): Promise<Record<string, EventCost>> => {
  const groupsRead = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./event-server.ts", import.meta.url), { workerData: groupsRead });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const http = `http://127.0.0.1:${port}/v1`;
  const url = `${http}/responses`;
  const socket = new WebSocket(url.replace("http", "ws"), { perMessageDeflate: false });
  await new Promise((resolve) => socket.once("open", resolve));
  await using pool = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: http });
  const shim = createShim({ url: url.replace("http", "ws") });
  const clients = { raw: raw(socket), plugboard: overFetch(pool), shim: overFetch(shim) };
  const results: Record<string, EventCost> = {};
  for (const [grouping, size] of Object.entries(groupings)) {
    for (const [name, cost] of Object.entries(await measure(clients, url, size, groupsRead))) results[`${name}, ${grouping}`] = cost;
  }
  socket.close();
  shim.close();
  await worker.terminate();
  return results;
};

if (process.argv[1] === import.meta.filename) {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, median of ${rounds} alternating rounds, ns of CPU per event`);
  console.table(await run());
}
