import { expect } from "vitest";
import { WebSocket } from "ws";
import { type LiveScript, startSimulator } from "../../src/index.ts";
import { tone } from "../../src/realtime/audio/tone.ts";
import { isJsonObject, type JsonObject } from "../../src/wire/json.ts";

/**
 * One line of an exchange. `on` names the socket of a line, `p` unless it is given.
 *
 * In values `$any` stands for anything, `$id:N` for an id that is the same wherever it stands, `$z:N` for N zero bytes as base64, and
 * `$text:N` for N letters.
 */
interface Line {
  readonly on?: string;
  /** The script of the simulator; only as the first line. */
  readonly script?: LiveScript;
  /** Opens a socket, or sends a request. */
  readonly at?: "ws" | "http";
  readonly path?: string;
  readonly key?: string;
  /** The status of the handshake. */
  readonly expect?: number;
  readonly method?: string;
  readonly body?: JsonObject;
  readonly status?: number;
  readonly response?: JsonObject;
  /** The client sends a frame. */
  readonly c?: JsonObject;
  /** The server sends a frame with these members; frames before it are passed over. */
  readonly s?: JsonObject;
  /** The client sends so many milliseconds of silence, or of speech. */
  readonly adv?: number;
  readonly speak?: number;
  /** The server has closed the socket. */
  readonly close?: { readonly code: number; readonly reason?: string };
}

interface Client {
  readonly socket: WebSocket;
  readonly frames: unknown[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  read: number;
  wake: () => void;
}

const watch = (socket: WebSocket): Client => {
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const client: Client = { socket, frames: [], closed, read: 0, wake: () => {} };
  socket.on("message", (data) => {
    client.frames.push(JSON.parse(data.toString()));
    client.wake();
  });
  void closed.then(() => client.wake());
  return client;
};

/** The status with which a handshake is answered. */
const statusOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve, reject) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", reject);
  });

/** Replaces what a line leaves open by what it stands for. */
const written = (value: unknown, ids: ReadonlyMap<string, unknown>): unknown => {
  if (Array.isArray(value)) return value.map((each) => written(each, ids));
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(each, ids)]));
  if (typeof value !== "string") return value;
  const zeros = /^\$z:(\d+)$/.exec(value)?.[1];
  if (zeros !== undefined) return Buffer.alloc(Number(zeros)).toString("base64");
  const letters = /^\$text:(\d+)$/.exec(value)?.[1];
  if (letters !== undefined) return "a".repeat(Number(letters));
  return value.replace(/\$id:\d+/g, (name) => String(ids.get(name) ?? name));
};

/** Whether a value has what is expected. Ids that are new are noted in `found`. */
const fits = (actual: unknown, expected: unknown, found: Map<string, unknown>): boolean => {
  if (expected === "$any") return actual !== undefined;
  if (typeof expected === "string" && expected.startsWith("$id:")) {
    if (typeof actual !== "string") return false;
    found.set(expected, actual);
    return true;
  }
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length === expected.length && expected.every((each, index) => fits(actual[index], each, found));
  }
  if (isJsonObject(expected)) {
    return isJsonObject(actual) && Object.entries(expected).every(([key, each]) => fits(actual[key], each, found));
  }
  return actual === expected;
};

const next = async (client: Client, expected: unknown, ids: Map<string, unknown>): Promise<void> => {
  for (;;) {
    for (; client.read < client.frames.length; client.read += 1) {
      const found = new Map<string, unknown>();
      if (!fits(client.frames[client.read], expected, found)) continue;
      for (const [name, id] of found) ids.set(name, id);
      client.read += 1;
      return;
    }
    if (client.socket.readyState > 1) expect(client.frames, `of ${JSON.stringify(expected)}`).toContainEqual(expected);
    await new Promise<void>((resolve) => {
      client.wake = resolve;
    });
  }
};

/** Plays the client of an exchange against a simulator of its own, and checks what the server does. */
export const playExchange = async (lines: readonly Line[]): Promise<void> => {
  await using simulator = await startSimulator({ script: { live: lines[0]?.script ?? {} } });
  const origin = simulator.url.replace(/\/v1$/, "");
  const ids = new Map<string, unknown>();
  const clients = new Map<string, Client>();
  for (const line of lines) {
    const { on = "p", key = "sk-test" } = line;
    const path = written(line.path ?? "", ids);
    const headers = key === "" ? {} : { authorization: `Bearer ${key}` };
    if (line.at === "http") {
      const response = await fetch(`${origin}${path}`, { method: line.method ?? "POST", headers, body: JSON.stringify(line.body) });
      expect(response.status).toBe(line.status);
      expect(fits(await response.json(), written(line.response, ids), ids)).toBe(true);
      continue;
    }
    if (line.at === "ws") {
      const socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, { headers, perMessageDeflate: false });
      clients.set(on, watch(socket));
      expect(await statusOf(socket)).toBe(line.expect);
      if (line.expect !== 101) clients.delete(on);
      continue;
    }
    const client = clients.get(on);
    if (!client) continue;
    const speak = (pcm: Buffer): void => {
      for (let start = 0; start < pcm.length; start += 4_800) {
        const audio = pcm.subarray(start, start + 4_800).toString("base64");
        client.socket.send(JSON.stringify({ type: "session.input_audio.append", audio }));
      }
    };
    if (line.c) client.socket.send(JSON.stringify(written(line.c, ids)));
    if (line.adv) speak(Buffer.alloc(line.adv * 48));
    if (line.speak) speak(tone(line.speak));
    if (line.s) await next(client, written(line.s, ids), ids);
    if (line.close) expect(await client.closed).toMatchObject(line.close);
  }
};
