import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { OpenAIRealtimeWebSocket, type RealtimeTransportLayer } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport } from "@plugboard/realtime";
import { WebSocket } from "ws";

/**
 * What one event of the Realtime API costs: CPU time of the client's thread per event, from the socket to a listener that
 * gets decoded audio or text; and what one append of audio costs. `raw` is ws, one `JSON.parse` or `JSON.stringify`, and the
 * engine's base64.
 */
const rounds = 9;
const counts = { audio: 20_000, text: 60_000, "append 20 ms": 20_000, "append 100 ms": 10_000 };

/** PCM16 at 24 kHz: 20 ms, as telephony sends it, and 100 ms. */
const microphone = (bytes: number): ArrayBuffer => Uint8Array.from({ length: bytes }, (_, index) => (index * 7919) % 256).buffer;

interface Client {
  /** Asks for a stream and resolves when all of it was heard. */
  readonly receive: (kind: "audio" | "text", count: number) => Promise<void>;
  /** Appends audio and resolves when the server has counted it. */
  readonly append: (audio: ArrayBuffer, count: number) => Promise<void>;
  readonly close: () => void;
}

const counter = (): { readonly wait: (count: number) => Promise<void>; readonly hit: () => void } => {
  let left = 0;
  let done = (): void => undefined;
  return {
    wait: (count) =>
      new Promise((resolve) => {
        left = count;
        done = resolve;
      }),
    hit: () => {
      left -= 1;
      if (left === 0) done();
    },
  };
};

const streamEvent = (kind: string, count: number): { type: string; kind: string; count: number } => ({ type: "bench.stream", kind, count });

interface RawEvent {
  readonly type: string;
  readonly delta: string;
}

const raw = async (url: string): Promise<Client> => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const heard = counter();
  const ended = counter();
  let bytes = 0;
  socket.on("message", (data: Buffer) => {
    const event = JSON.parse(data.toString()) as RawEvent;
    if (event.type === "bench.ended") return ended.hit();
    if (event.type === "response.output_audio.delta") bytes += Buffer.from(event.delta, "base64").length;
    heard.hit();
  });
  await new Promise((resolve) => socket.once("open", resolve));
  return {
    receive: (kind, count) => {
      socket.send(JSON.stringify(streamEvent(kind, count)));
      return heard.wait(count);
    },
    append: (audio, count) => {
      for (let index = 0; index < count; index += 1) {
        socket.send(JSON.stringify({ type: "input_audio_buffer.append", audio: Buffer.from(audio).toString("base64") }));
      }
      socket.send(JSON.stringify({ type: "bench.end" }));
      return ended.wait(1);
    },
    close: () => socket.close(bytes < 0 ? 4000 : 1000),
  };
};

/** The transport of either, with the listeners of an application. */
const overTransport = async (transport: RealtimeTransportLayer, url: string): Promise<Client> => {
  const heard = counter();
  const ended = counter();
  transport.on("audio", () => heard.hit());
  transport.on("output_text_delta", () => heard.hit());
  await transport.connect({ apiKey: "sk-bench", url });
  return {
    receive: (kind, count) => {
      transport.sendEvent(streamEvent(kind, count));
      return heard.wait(count);
    },
    append: (audio, count) => {
      for (let index = 0; index < count; index += 1) transport.sendAudio(audio, {});
      const onEvent = ({ type }: { readonly type: string }): void => {
        if (type !== "bench.ended") return;
        transport.off("*", onEvent);
        ended.hit();
      };
      transport.on("*", onEvent);
      transport.sendEvent({ type: "bench.end" });
      return ended.wait(1);
    },
    close: () => transport.close(),
  };
};

const measure = async (action: () => Promise<void>, count: number): Promise<number> => {
  const before = process.threadCpuUsage();
  await action();
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * 1000) / count;
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Medians in nanoseconds per event, by what is measured and by client. */
export const run = async (): Promise<Record<string, Record<string, number>>> => {
  const worker = new Worker(new URL("./realtime-event-server.ts", import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const url = `ws://127.0.0.1:${port}/v1/realtime`;
  const clients: Record<string, Client> = {
    raw: await raw(url),
    plugboard: await overTransport(new RealtimeTransport({ adapter: nodeAdapter(), ready: "open" }), url),
    upstream: await overTransport(new OpenAIRealtimeWebSocket(), url),
  };
  const times: Record<string, Record<string, number[]>> = {};
  const note = (what: string, name: string, time: number): void => {
    times[what] ??= {};
    times[what][name] ??= [];
    times[what][name].push(time);
  };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, client] of Object.entries(clients)) {
      const audio = await measure(() => client.receive("audio", counts.audio), counts.audio);
      const text = await measure(() => client.receive("text", counts.text), counts.text);
      const append20 = await measure(() => client.append(microphone(960), counts["append 20 ms"]), counts["append 20 ms"]);
      const append100 = await measure(() => client.append(microphone(4800), counts["append 100 ms"]), counts["append 100 ms"]);
      // The first round compiles.
      if (round === 0) continue;
      for (const [what, time] of Object.entries({ audio, text, "append 20 ms": append20, "append 100 ms": append100 }))
        note(what, name, time);
    }
  }
  for (const client of Object.values(clients)) client.close();
  await worker.terminate();
  const medians = (byName: Record<string, number[]>): Record<string, number> =>
    Object.fromEntries(Object.entries(byName).map(([name, values]) => [name, Math.round(median(values))]));
  return Object.fromEntries(Object.entries(times).map(([what, byName]) => [what, medians(byName)]));
};

if (process.argv[1] === import.meta.filename) {
  const result = await run();
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${JSON.stringify(counts)} events, median of ${rounds}`);
  for (const [what, { raw: base = Number.NaN, plugboard = Number.NaN, upstream = Number.NaN }] of Object.entries(result)) {
    const ratios = `plugboard ${(plugboard / base).toFixed(2)} × raw, ${(plugboard / upstream).toFixed(2)} × upstream`;
    console.log(`${what}: raw ${base} ns, plugboard ${plugboard} ns, upstream ${upstream} ns; ${ratios}`);
  }
}
