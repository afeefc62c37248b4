import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { nodeAdapter } from "@plugboard/node";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { clientDelegation, functionCalls, LiveSession } from "../src/index.ts";

const escaped: unknown[] = [];
const onEscape = (error: unknown): void => void escaped.push(error);
beforeEach(() => {
  process.on("uncaughtException", onEscape);
  process.on("unhandledRejection", onEscape);
});
afterEach(() => {
  process.off("uncaughtException", onEscape);
  process.off("unhandledRejection", onEscape);
  escaped.length = 0;
});

const type = fc.constantFrom(
  ...[
    "session.updated",
    "session.usage.updated",
    "session.output_audio.delta",
    "session.input_transcript.delta",
    "session.delegation.created",
  ],
  ...[
    "response.event",
    "decision.event",
    "session.commentary.appended",
    "error",
    "info",
    "session.future",
    "__proto__",
    "constructor",
    "audio",
  ],
);
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("item_1", "AAAA", "!", -1, null, "__proto__"));
const members = [
  "event_id",
  "client_event_id",
  "delta",
  "audio",
  "start_ms",
  "end_ms",
  "usage",
  "error",
  "session",
  "delegation",
  "delegation_id",
  "event",
];
const hostileEvent = fc
  .tuple(type, fc.dictionary(fc.constantFrom(...members), value))
  .map(([name, rest]) => JSON.stringify({ type: name, ...rest }));
const nested = fc
  .tuple(fc.constantFrom("response.output_item.done", "response.completed", "response.created", 7), value, value)
  .map(([name, item, id]) => JSON.stringify({ type: "response.event", delegation_id: id, event: { type: name, item, response: item } }));
const delegated = fc
  .tuple(value, fc.constantFrom("client", "responses", 3))
  .map(([id, target]) => JSON.stringify({ type: "session.delegation.created", offset_ms: id, delegation: { id, target } }));
const nasty = fc.constantFrom(
  "",
  "[]",
  "null",
  "7",
  '"text"',
  "{",
  '{"type":7}',
  "\u0000",
  "\ud800",
  "[".repeat(20_000),
  '{"type":"session.started"}',
);
const hostileFrame = fc.oneof(
  { weight: 5, arbitrary: hostileEvent },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: delegated },
  { weight: 1, arbitrary: nasty },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);

/** A server that answers session.start, and then says what a test wants. */
const scriptedServer = async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const started = JSON.stringify({ type: "session.started", event_id: "e", session: { id: "live_1", expires_at: 2e9, model: "m" } });
  const sockets: WebSocket[] = [];
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.once("message", () => socket.send(started));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, sockets, close: () => server.close() };
};

test("10,000 hostile frames: nothing is thrown, nothing escapes, and the frame after them is heard", { timeout: 120_000 }, async () => {
  const server = await scriptedServer();
  let frames = 0;
  const delegations = [clientDelegation(() => "done"), functionCalls({ f: () => "done" })];
  await fc.assert(
    fc.asyncProperty(fc.array(hostileFrame, { minLength: 200, maxLength: 200 }), fc.nat({ max: 1 }), async (hostile, which) => {
      const codes: string[] = [];
      const session = new LiveSession({
        adapter: nodeAdapter(),
        apiKey: "k",
        baseUrl: server.url,
        silence: null,
        session: { model: "m" },
        delegation: delegations[which],
        closeTimeoutMs: 1,
        onUnhandled: ({ code }) => codes.push(code),
        on: { audio: () => undefined, speaking: () => undefined },
      });
      await session.connect();
      const socket = server.sockets.at(-1);
      const last = new Promise<void>((resolve) => session.on("info", ({ code }) => code === "the last" && resolve()));
      for (const frame of hostile) socket?.send(frame);
      socket?.send(JSON.stringify({ type: "info", event_id: "e", code: "the last", message: "" }));
      await last;
      expect(session.state.status).toBe("running");
      expect(codes.every((code) => code === "protocol-error" || code === "server-error")).toBe(true);
      frames += hostile.length;
      await session.close();
    }),
    { numRuns: 50 },
  );
  server.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(frames).toBeGreaterThanOrEqual(10_000);
  expect(escaped).toEqual([]);
});
