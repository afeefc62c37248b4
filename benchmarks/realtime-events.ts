import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { OpenAIRealtimeWebSocket, type RealtimeTransportLayer } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { RealtimeTransport } from "@plugboard/realtime";
import { WebSocket } from "ws";
import { costs, counter, type EventCost, measureRounds } from "./event-cost.ts";

/**
 * What one event of the Realtime API costs: CPU time of the client's thread per event, from the socket to a listener that
 * gets decoded audio or text; and what one append of audio costs. `raw` is ws, one `JSON.parse` or `JSON.stringify`, and the
 * engine's base64; `joined` is the same with its append joined instead of stringified. Appends are given one by one, each in
 * a turn of its own, as a microphone gives them, and many in one turn, as a file or a queue does.
 */
const rounds = 24;
const counts = {
  audio: 6_000,
  text: 30_000,
  "append 20 ms": 8_000,
  "append 100 ms": 4_000,
  "append 20 ms, many": 8_000,
  "append 100 ms, many": 4_000,
};

/** PCM16 at 24 kHz: 20 ms, as telephony sends it, and 100 ms. */
const microphone = (bytes: number): ArrayBuffer => Uint8Array.from({ length: bytes }, (_, index) => (index * 7919) % 256).buffer;

interface Client {
  /** Asks for a stream and resolves when all of it was heard. */
  readonly receive: (kind: "audio" | "text", count: number) => Promise<void>;
  readonly append: (audio: ArrayBuffer) => void;
  /** Resolves when the server has counted what was appended. */
  readonly appended: () => Promise<void>;
  readonly close: () => void;
}

const streamEvent = (kind: string, count: number): { type: string; kind: string; count: number } => ({ type: "bench.stream", kind, count });

interface RawEvent {
  readonly type: string;
  readonly delta: string;
}

const stringified = (audio: ArrayBuffer): string =>
  JSON.stringify({ type: "input_audio_buffer.append", audio: Buffer.from(audio).toString("base64") });

const joined = (audio: ArrayBuffer): string => `{"type":"input_audio_buffer.append","audio":"${Buffer.from(audio).toString("base64")}"}`;

const raw = async (url: string, frameOf: (audio: ArrayBuffer) => string): Promise<Client> => {
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
    append: (audio) => socket.send(frameOf(audio)),
    appended: () => {
      socket.send(JSON.stringify({ type: "bench.end" }));
      return ended.wait(1);
    },
    close: () => socket.close(bytes < 0 ? 4000 : 1000),
  };
};

/** A transport whose hooks are overridden and do what they do by themselves: what a subclass of upstream's class pays for each event. */
class HookedTransport extends RealtimeTransport {
  protected override _onMessage(event: Parameters<RealtimeTransport["_onMessage"]>[0]): void {
    super._onMessage(event);
  }

  protected override _onAudio(event: Parameters<RealtimeTransport["_onAudio"]>[0]): void {
    super._onAudio(event);
  }
}

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
    append: (audio) => transport.sendAudio(audio, {}),
    appended: () => {
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

const appendAlone = async ({ append, appended }: Client, audio: ArrayBuffer, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    append(audio);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await appended();
};

const appendMany = async ({ append, appended }: Client, audio: ArrayBuffer, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) append(audio);
  await appended();
};

/** What each client costs, by what is measured. */
export const run = async (): Promise<Record<string, Record<string, EventCost>>> => {
  const worker = new Worker(new URL("./realtime-event-server.ts", import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const url = `ws://127.0.0.1:${port}/v1/realtime`;
  const clients: Readonly<Record<string, Client>> = {
    raw: await raw(url, stringified),
    joined: await raw(url, joined),
    plugboard: await overTransport(new RealtimeTransport({ adapter: nodeAdapter(), ready: "open" }), url),
    "plugboard, hooks overridden": await overTransport(new HookedTransport({ adapter: nodeAdapter(), ready: "open" }), url),
    upstream: await overTransport(new OpenAIRealtimeWebSocket(), url),
  };
  const actions: Readonly<Record<keyof typeof counts, (client: Client, count: number) => Promise<void>>> = {
    audio: (client, count) => client.receive("audio", count),
    text: (client, count) => client.receive("text", count),
    "append 20 ms": (client, count) => appendAlone(client, microphone(960), count),
    "append 100 ms": (client, count) => appendAlone(client, microphone(4800), count),
    "append 20 ms, many": (client, count) => appendMany(client, microphone(960), count),
    "append 100 ms, many": (client, count) => appendMany(client, microphone(4800), count),
  };
  const results: Record<string, Record<string, EventCost>> = {};
  for (const [what, action] of Object.entries(actions)) {
    results[what] = costs(await measureRounds(clients, action, counts[what as keyof typeof counts], rounds));
  }
  for (const client of Object.values(clients)) client.close();
  await worker.terminate();
  return results;
};

if (process.argv[1] === import.meta.filename) {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${JSON.stringify(counts)} events, ${rounds} rounds`);
  for (const [what, byClient] of Object.entries(await run())) {
    console.log(what);
    console.table(byClient);
  }
}
