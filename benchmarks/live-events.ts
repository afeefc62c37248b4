import { cpus } from "node:os";
import { Worker } from "node:worker_threads";
import { LiveSession } from "@plugboard/live";
import { nodeAdapter } from "@plugboard/node";
import OpenAI from "openai";
import { LiveWS } from "openai/resources/live/ws";
import { WebSocket } from "ws";
import { costs, counter, type EventCost, measureRounds } from "./event-cost.ts";

/**
 * What one event of the Live API costs: CPU time of the client's thread per event, from the socket to a listener that gets decoded
 * audio or text; and what one append of audio costs. `raw` is ws, one `JSON.parse` or `JSON.stringify`, and the engine's base64;
 * `upstream` is `LiveWS` of `openai` with the base64 that its user has to add.
 */
const counts = { speech: 6_000, silence: 6_000, transcript: 30_000, "append 20 ms": 8_000, "append 100 ms": 4_000 };

const rounds = 12;

/** PCM16 at 24 kHz. */
const microphone = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => (index * 7919) % 256);

interface Client {
  /** Asks for a stream and resolves when all of it was heard. */
  readonly receive: (kind: string, count: number) => Promise<void>;
  readonly append: (audio: Uint8Array) => void;
  /** Resolves when the server has everything that was appended. */
  readonly appended: () => Promise<void>;
  readonly close: () => unknown;
}

interface HeardEvent {
  readonly type: string;
  readonly delta?: string;
}

const textAppend = (content: string) => ({ type: "session.thinking.append", delegation_id: null, content }) as const;
const start = { type: "session.start", session: { model: "gpt-live-1" } } as const;

const overSocket = (send: (event: object) => void, close: () => unknown) => {
  const heard = counter();
  const ended = counter();
  let bytes = 0;
  const onEvent = (event: HeardEvent): void => {
    if (event.type === "info") return ended.hit();
    if (event.type === "session.output_audio.delta") bytes += Buffer.from(event.delta ?? "", "base64").length;
    if (event.type !== "session.started") heard.hit();
  };
  const client: Client = {
    receive: (kind, count) => {
      send(textAppend(`${kind} ${count}`));
      return heard.wait(count);
    },
    append: (audio) => send({ type: "session.input_audio.append", audio: Buffer.from(audio).toString("base64") }),
    appended: () => {
      send(textAppend("end"));
      return ended.wait(1);
    },
    close: () => bytes >= 0 && close(),
  };
  return { client, onEvent };
};

const raw = async (url: string): Promise<Client> => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/live/sessions`, { perMessageDeflate: false });
  const { client, onEvent } = overSocket(
    (event) => socket.send(JSON.stringify(event)),
    () => socket.close(),
  );
  socket.on("message", (data: Buffer) => onEvent(JSON.parse(data.toString())));
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify(start));
  return client;
};

const upstream = async (url: string): Promise<Client> => {
  const socket = new LiveWS(new OpenAI({ apiKey: "sk-bench", baseURL: url }));
  const { client, onEvent } = overSocket(
    (event) => socket.send(event as Parameters<typeof socket.send>[0]),
    () => socket.close(),
  );
  socket.on("event", onEvent);
  socket.on("error", (error) => {
    throw error;
  });
  socket.send(start);
  await new Promise<void>((resolve) => socket.on("session.started", () => resolve()));
  return client;
};

const plugboard = async (url: string): Promise<Client> => {
  const heard = counter();
  const ended = counter();
  const session = new LiveSession({
    adapter: nodeAdapter(),
    apiKey: "sk-bench",
    baseUrl: url,
    silence: null,
    session: start.session,
    maxQueuedAudioBytes: 2 ** 31 - 1,
  });
  session.on("audio", () => heard.hit());
  session.on("session.output_transcript.delta", () => heard.hit());
  session.on("info", () => ended.hit());
  await session.connect();
  return {
    receive: (kind, count) => {
      void session.thinking(`${kind} ${count}`);
      return heard.wait(count);
    },
    append: (audio) => session.sendAudio(audio),
    appended: () => {
      void session.thinking("end");
      return ended.wait(1);
    },
    close: () => session.close(),
  };
};

const appendMany =
  (bytes: number) =>
  async ({ append, appended }: Client, count: number): Promise<void> => {
    const audio = microphone(bytes);
    for (let index = 0; index < count; index += 1) append(audio);
    await appended();
  };

/** What each client costs, by what is measured. */
export const run = async (): Promise<Record<string, Record<string, EventCost>>> => {
  const worker = new Worker(new URL("./live-event-server.ts", import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const url = `http://127.0.0.1:${port}/v1`;
  const clients = { raw: await raw(url), plugboard: await plugboard(url), upstream: await upstream(url) };
  const actions: Readonly<Record<keyof typeof counts, (client: Client, count: number) => Promise<void>>> = {
    speech: (client, count) => client.receive("speech", count),
    silence: (client, count) => client.receive("silence", count),
    transcript: (client, count) => client.receive("transcript", count),
    "append 20 ms": appendMany(960),
    "append 100 ms": appendMany(4_800),
  };
  const results: Record<string, Record<string, EventCost>> = {};
  for (const [what, action] of Object.entries(actions)) {
    results[what] = costs(await measureRounds(clients, action, counts[what as keyof typeof counts], rounds));
  }
  for (const client of Object.values(clients)) await client.close();
  await worker.terminate();
  return results;
};

if (process.argv[1] === import.meta.filename) {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? "unknown CPU"}, ${JSON.stringify(counts)} events, ${rounds} rounds`);
  for (const [what, byClient] of Object.entries(await run())) {
    console.log(what);
    console.table(byClient);
  }
  process.exit(0);
}
