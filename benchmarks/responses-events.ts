import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import { WebSocket } from "ws";

/**
 * What one forwarded event costs: CPU time of the client's thread per event, from the socket to the reader of the body.
 * `raw` is the least that any such fetch must do: one ws message, one chunk of server-sent events.
 */
const events = 100_000;
const rounds = 9;

/** No event is shorter, so fewer bytes mean that events are missing. */
const leastBytes = 150;

type Client = (url: string) => Promise<ReadableStream<Uint8Array>>;

const body = JSON.stringify({ model: "gpt-5.6", stream: true, input: String(events) });

const raw = (socket: WebSocket): Client => {
  const encoder = new TextEncoder();
  return async () =>
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
        socket.send(JSON.stringify({ type: "response.create", input: String(events) }));
      },
    });
};

const overFetch =
  (client: typeof fetch): Client =>
  async (url) => {
    const response = await client(url, { method: "POST", headers: { authorization: "Bearer sk-test" }, body });
    if (!response.body) throw new Error("There is no body.");
    return response.body;
  };

const count = async (stream: ReadableStream<Uint8Array>): Promise<number> => {
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.byteLength;
  return bytes;
};

const measure = async (client: Client, url: string): Promise<number> => {
  const before = process.threadCpuUsage();
  const bytes = await count(await client(url));
  const { user, system } = process.threadCpuUsage(before);
  if (bytes < events * leastBytes) throw new Error(`Only ${bytes} bytes of ${events} events arrived.`);
  return ((user + system) * 1000) / events;
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Runs every client in turn, several times, and gives the median of each in nanoseconds per event. */
export const run = async (): Promise<Record<string, number>> => {
  const worker = new Worker(new URL("./event-server.ts", import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const http = `http://127.0.0.1:${port}/v1`;
  const url = `${http}/responses`;
  const socket = new WebSocket(url.replace("http", "ws"), { perMessageDeflate: false });
  await new Promise((resolve) => socket.once("open", resolve));
  await using pool = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: http });
  const shim = createShim({ url: url.replace("http", "ws") });
  const clients: Record<string, Client> = { raw: raw(socket), plugboard: overFetch(pool), shim: overFetch(shim) };
  const times = new Map(Object.keys(clients).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, client] of Object.entries(clients)) {
      const time = await measure(client, url);
      // The first round compiles.
      if (round > 0) times.get(name)?.push(time);
    }
  }
  socket.close();
  shim.close();
  await worker.terminate();
  return Object.fromEntries([...times].map(([name, values]) => [name, Math.round(median(values))]));
};

if (process.argv[1] === import.meta.filename) {
  const result = await run();
  const { raw: base = Number.NaN } = result;
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${events} events, median of ${rounds}`);
  for (const [name, time] of Object.entries(result)) console.log(`${name}: ${time} ns per event, ${(time / base).toFixed(2)} × raw`);
}
