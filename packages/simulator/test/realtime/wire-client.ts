import { once } from "node:events";
import { type ClientOptions, WebSocket } from "ws";
import type { Simulator, SimulatorOptions, WireEvent } from "../../src/index.ts";
import { startSimulator } from "../../src/index.ts";
import { isWireEvent } from "../../src/wire/wire-event.ts";

/** A raw Realtime client: what it got, in order, and a way to wait for more. */
export interface WireClient {
  readonly socket: WebSocket;
  readonly events: readonly WireEvent[];
  /** Frames that are not events. */
  readonly texts: readonly string[];
  send(event: Readonly<Record<string, unknown>> | string): void;
  /** The next event of this type that was not handed out yet; events before it are skipped. */
  next(type: string): Promise<WireEvent>;
  /** All events up to and with the next one of this type, from where the last call stopped. */
  until(type: string): Promise<readonly WireEvent[]>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Wraps a socket that is connecting or open. */
export const wireClient = (socket: WebSocket): WireClient => {
  const events: WireEvent[] = [];
  const texts: string[] = [];
  let read = 0;
  let wake: () => void = () => {};
  socket.on("message", (data) => {
    const text = data.toString();
    const value = parse(text);
    if (isWireEvent(value)) events.push(value);
    else texts.push(text);
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on("error", () => {});
  const until = async (type: string): Promise<readonly WireEvent[]> => {
    const start = read;
    for (;;) {
      const found = events.findIndex((event, index) => index >= start && event.type === type);
      if (found >= 0) {
        read = found + 1;
        return events.slice(start, read);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    socket,
    events,
    texts,
    closed,
    until,
    next: async (type) => {
      const passed = await until(type);
      return passed.at(-1) ?? { type: "missing" };
    },
    send: (event) => socket.send(typeof event === "string" ? event : JSON.stringify(event)),
  };
};

/** Opens a socket with a bearer key; resolves when it is open. */
export const connectTo = async (url: string, options: ClientOptions = {}): Promise<WireClient> => {
  const socket = new WebSocket(url, { headers: { authorization: "Bearer sk-test" }, perMessageDeflate: false, ...options });
  const client = wireClient(socket);
  await once(socket, "open");
  return client;
};

/** A simulator without pauses, and a client whose `session.created` was read. */
export const startSession = async (options: SimulatorOptions = {}): Promise<{ simulator: Simulator; client: WireClient }> => {
  const simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, ...options });
  const client = await connectTo(`${simulator.wsUrl}?model=gpt-realtime`);
  await client.next("session.created");
  return { simulator, client };
};

/** The types of events, without those whose place is free. */
export const typesOf = (events: readonly WireEvent[], ignore: readonly string[] = ["rate_limits.updated"]): readonly string[] =>
  events.map((event) => event.type).filter((type) => !ignore.includes(type));

/** Types with runs of the same type folded to one. */
export const foldRuns = (types: readonly string[]): readonly string[] => types.filter((type, index) => type !== types[index - 1]);
