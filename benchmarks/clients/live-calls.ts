import { LiveSession } from "@plugboard/live";
import { nodeAdapter } from "@plugboard/node";
import OpenAI from "openai";
import { LiveWS } from "openai/resources/live/ws";
import { WebSocket } from "ws";
import { counter } from "./counter.ts";

/** A call of the Live API, as an application holds it. */
export interface LiveCall {
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
  const client: LiveCall = {
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

const raw = async (url: string): Promise<LiveCall> => {
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

const upstream = async (url: string): Promise<LiveCall> => {
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

const plugboard = async (url: string): Promise<LiveCall> => {
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

/** The clients of the Live API by the name in the tables. */
export const liveClients: Readonly<Record<string, (url: string) => Promise<LiveCall>>> = {
  "raw ws": raw,
  LiveSession: plugboard,
  LiveWS: upstream,
};
