import { OpenAIRealtimeWebSocket, type RealtimeTransportLayer } from "@openai/agents-realtime";
import { RealtimeTransport } from "../../src/index.ts";
import { type ScriptedSocket, scriptedAdapter, settle } from "../scripted-socket.ts";
import { observedEvents } from "./events.ts";
import { type Entry, messageOf, snapshot } from "./log.ts";

/** One of the two transports under comparison, with the server's end of its socket. */
export interface Subject {
  readonly side: "ours" | "upstream";
  readonly transport: RealtimeTransportLayer;
  /** What it did, oldest first. */
  readonly log: Entry[];
  /** Starts `connect()`; the socket stays unopened. The outcome is logged. */
  connect(): Promise<void>;
  open(): void;
  message(text: string): void;
  fail(): void;
  end(code: number, reason: string): void;
}

type Listener = (event: unknown) => void;

/** As much of a WebSocket as upstream uses. */
class ScriptedWebSocket {
  readonly #listeners = new Map<string, Listener[]>();
  onSend: (frame: string) => void = () => undefined;

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(frame: string): void {
    this.onSend(frame);
  }

  close(): void {
    // Upstream does not wait for the end, and ignores it.
  }

  fire(type: string, event: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

const record = (log: Entry[], transport: RealtimeTransportLayer): void => {
  for (const type of observedEvents) {
    transport.on(type, (...args: unknown[]) => log.push({ kind: "emit", type, args: args.map(snapshot) }));
  }
};

const connecting = async (log: Entry[], transport: RealtimeTransportLayer): Promise<void> => {
  try {
    await transport.connect({ apiKey: "sk-test" });
    log.push({ kind: "emit", type: "connect() resolved", args: [] });
  } catch (error) {
    log.push({ kind: "throw", where: "connect", message: messageOf(error) });
  }
};

/** What leaves a socket's listener would end the process, or make the socket deaf. */
const guarded = (log: Entry[], action: () => void): void => {
  try {
    action();
  } catch (error) {
    log.push({ kind: "throw", where: "socket", message: messageOf(error) });
  }
};

/** Upstream's transport. */
export const upstreamSubject = (): Subject => {
  const log: Entry[] = [];
  let socket = new ScriptedWebSocket();
  const transport = new OpenAIRealtimeWebSocket({
    createWebSocket: async () => {
      socket = new ScriptedWebSocket();
      socket.onSend = (frame) => log.push({ kind: "send", frame: JSON.parse(frame) });
      return socket as never;
    },
  });
  record(log, transport);
  return {
    side: "upstream",
    transport,
    log,
    connect: () => connecting(log, transport),
    open: () => guarded(log, () => socket.fire("open", {})),
    message: (text) => guarded(log, () => socket.fire("message", { data: text })),
    fail: () => {
      guarded(log, () => socket.fire("error", new Error("broken")));
      guarded(log, () => socket.fire("close", { code: 1006, reason: "" }));
    },
    end: (code, reason) => guarded(log, () => socket.fire("close", { code, reason })),
  };
};

/** Our transport, set to the one choice of upstream where it offers several. */
export const ourSubject = (): Subject => {
  const log: Entry[] = [];
  const onSocket = (socket: ScriptedSocket): void => {
    socket.onSend = (frame) => log.push({ kind: "send", frame: JSON.parse(frame) });
  };
  const adapter = scriptedAdapter({ onSocket });
  const transport = new RealtimeTransport({ adapter, ready: "open", onActiveResponse: "drop" });
  record(log, transport);
  return {
    side: "ours",
    transport,
    log,
    connect: () => connecting(log, transport),
    open: () => guarded(log, () => adapter.socket.open()),
    message: (text) => guarded(log, () => adapter.socket.message(text)),
    fail: () => {
      guarded(log, () => adapter.socket.fail(new Error("broken")));
      guarded(log, () => adapter.socket.end(1006, ""));
    },
    end: (code, reason) => guarded(log, () => adapter.socket.end(code, reason)),
  };
};

/** Both, connected, with an empty log. */
export const connectedPair = async (): Promise<readonly [Subject, Subject]> => {
  const pair = [upstreamSubject(), ourSubject()] as const;
  for (const subject of pair) {
    const connected = subject.connect();
    await settle();
    subject.open();
    await connected;
    await settle();
    subject.log.length = 0;
  }
  return pair;
};
