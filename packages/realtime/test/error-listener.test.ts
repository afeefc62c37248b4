import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import type { PlugboardError } from "@plugboard/core";
import { expect, test } from "vitest";
import { RealtimeTransport } from "../src/index.ts";
import { connected } from "./connected.ts";
import { scriptedAdapter, settle } from "./scripted-socket.ts";

/** What an application hears of its connections, in order. */
const heardOf = (transport: RealtimeTransport): string[] => {
  const heard: string[] = [];
  transport.on("connection_change", (status) => heard.push(status));
  transport.on("close", ({ code, phase }) => heard.push(`close ${code} ${phase}`));
  return heard;
};

test("close() in a listener of error is the end of the lost connection, once", async () => {
  const { transport, socket } = await connected();
  const heard = heardOf(transport);
  transport.on("error", () => transport.close());
  socket.end(1006, "");
  await settle();
  expect(heard).toEqual(["disconnected", "close 1006 open"]);
});

test("close() in a listener of error rejects the attempt whose connection was lost, once", async () => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test" });
  const heard = heardOf(transport);
  transport.on("error", () => transport.close());
  const connecting = transport.connect().catch(({ code }: { code: string }) => code);
  adapter.socket.open();
  await settle();
  adapter.socket.end(1011, "");
  expect(await connecting).toBe("aborted");
  await settle();
  expect(heard).toEqual(["connecting", "connected", "disconnected", "close 1011 configuring"]);
});

test("a connection that is made in a listener of error is not affected by the end of the one before it", async () => {
  const { transport, adapter, socket } = await connected({ url: "wss://first.example/" });
  const heard = heardOf(transport);
  const dropped: unknown[] = [];
  transport.on("audio_dropped", (event) => dropped.push(event));
  let again = Promise.resolve();
  transport.once("error", () => {
    transport.close();
    again = transport.connect({ model: "other", url: "wss://second.example/" });
    transport.sendAudio(new ArrayBuffer(3));
  });
  socket.end(1006, "");
  await settle();
  expect([transport.status, transport.currentModel, adapter.sockets.length]).toEqual(["connecting", "other", 2]);
  await expect(transport.connect()).rejects.toThrow("already connected or connecting");
  adapter.socket.open();
  await again;
  expect(heard).toEqual(["disconnected", "connecting", "close 1006 open", "connected"]);
  expect(adapter.socket.sent.map((frame) => JSON.parse(frame).type)).toEqual(["session.update", "input_audio_buffer.append"]);
  expect(dropped).toEqual([]);
});

test("a failed attempt can be followed by another one in its listener of error", async () => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open" });
  const heard = heardOf(transport);
  let again = Promise.resolve();
  transport.once("error", () => {
    transport.close();
    again = transport.connect();
  });
  const first = transport.connect().catch(({ code }: { code: string }) => code);
  adapter.socket.fail(new Error("refused"));
  expect(await first).toBe("connect-failed");
  adapter.socket.open();
  await again;
  expect(heard).toEqual(["connecting", "disconnected", "connecting", "connected"]);
});

/** A session of the Agents SDK that has no listener of `error`, and what is reported because of that. */
const deafSession = () => {
  const adapter = scriptedAdapter();
  const reported: PlugboardError[] = [];
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", onUnhandled: (error) => void reported.push(error) });
  const session = new RealtimeSession(new RealtimeAgent({ name: "Deaf", instructions: "Answer." }), { transport });
  const connecting = session.connect({ apiKey: "sk-test" }).then(
    () => "connected",
    ({ code }: { code: string }) => code,
  );
  return { adapter, reported, transport, connecting };
};

test("a session without a listener of error reports nothing when connect() fails: its caller is told", async () => {
  const { adapter, reported, connecting } = deafSession();
  await settle();
  adapter.socket.fail(new Error("refused"));
  expect(await connecting).toBe("connect-failed");
  await settle();
  expect(reported).toEqual([]);
});

test("nor when the server refuses the session, or the socket ends before it is configured", async () => {
  const refused = deafSession();
  await settle();
  refused.adapter.socket.open();
  refused.adapter.socket.message(
    JSON.stringify({ type: "error", error: { type: "invalid_request_error", code: "invalid_api_key", message: "No." } }),
  );
  expect(await refused.connecting).toBe("server-error");

  const lost = deafSession();
  await settle();
  lost.adapter.socket.open();
  await settle();
  lost.adapter.socket.end(1011, "");
  expect(await lost.connecting).toBe("closed-before-ready");
  await settle();
  expect([...refused.reported, ...lost.reported]).toEqual([]);
});

test("but an error of an attempt that succeeds, and one of a session that is connected, is reported", async () => {
  const { adapter, reported, connecting } = deafSession();
  await settle();
  adapter.socket.open();
  adapter.socket.message(
    JSON.stringify({ type: "error", error: { type: "invalid_request_error", param: "session.tracing", message: "No tracing." } }),
  );
  expect(reported).toEqual([]);
  adapter.socket.message(JSON.stringify({ type: "session.updated", session: {} }));
  expect(await connecting).toBe("connected");
  expect(reported).toHaveLength(1);
  adapter.socket.end(1006, "");
  await settle();
  expect(reported).toHaveLength(2);
  expect(reported[1]).toMatchObject({ code: "handler-failed", cause: { code: "ERR_UNHANDLED_ERROR" } });
});

test("what a listener of error throws by itself is reported although connect() fails", async () => {
  const { adapter, reported, transport, connecting } = deafSession();
  const fault = new Error("a fault in the listener");
  transport.on("error", () => {
    throw fault;
  });
  await settle();
  adapter.socket.fail(new Error("refused"));
  expect(await connecting).toBe("connect-failed");
  expect(reported.map(({ cause }) => cause)).toEqual([fault]);
});
