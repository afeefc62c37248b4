import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { OpenAIRealtimeWebSocket } from "@openai/agents-realtime";
import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { WebSocket } from "ws";

/** Opens one connection that only listens, and gives what closes it. */
export type Open = (url: string) => Promise<() => unknown>;

const ignore = (): void => undefined;

/** The limit: npm ws, with the listeners that any client needs. */
const openRaw: Open = async (url) => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on("message", ignore);
  socket.on("error", ignore);
  socket.on("close", ignore);
  await once(socket, "open");
  return () => socket.close();
};

const openPlugboard: Open = async (url) => {
  const connection = await connect(nodeAdapter(), url, { message: ignore });
  return () => connection.close();
};

const openUpstream: Open = async (url) => {
  const transport = new OpenAIRealtimeWebSocket({ url, useInsecureApiKey: true });
  await transport.connect({ apiKey: "sk-bench", model: "gpt-realtime-2" });
  return () => transport.close();
};

/** The clients that are compared. */
export const clients: Readonly<Record<string, Open>> = {
  "raw ws": openRaw,
  "connect over nodeAdapter": openPlugboard,
  OpenAIRealtimeWebSocket: openUpstream,
};

/** Opens `count` connections, at most 32 at a time. */
export const openMany = async (open: Open, url: string, count: number): Promise<readonly (() => unknown)[]> => {
  const closers: (() => unknown)[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      closers.push(await open(url));
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return closers;
};

/** The median of an odd number of figures. */
export const median = (figures: readonly number[]): number => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

/** Runs `work` against an echo server in a process of its own, so that all that is measured here is the client's. */
export const withServer = async <T>(work: (url: string) => Promise<T>): Promise<T> => {
  const path = fileURLToPath(new URL("./echo-server.ts", import.meta.url));
  const server: ChildProcess = spawn(process.execPath, [path], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [port] = server.stdout ? await once(server.stdout, "data") : [];
    return await work(`ws://127.0.0.1:${String(port).trim()}`);
  } finally {
    server.kill();
  }
};
