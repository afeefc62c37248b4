import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { PlugboardError } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { RealtimeTransport } from "../src/index.ts";
import { scriptedAdapter, settle } from "./scripted-socket.ts";

const greeting = { type: "conversation.item.create", item: { type: "message", role: "user", content: [] } };

describe("the configuration, and the audio that was given before,", () => {
  test.each(["connection_change", "connected"] as const)("go before what a listener of %s sends", async (type) => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open" });
    transport.on(type, () => {
      if (transport.status !== "connected") return;
      transport.sendAudio("BBBB");
      transport.sendEvent(greeting);
    });
    const connecting = transport.connect();
    transport.sendAudio("AAAA");
    adapter.socket.open();
    await connecting;
    const frames = adapter.socket.sent.map((frame) => JSON.parse(frame));
    expect(frames.map(({ type, audio }) => audio ?? type)).toEqual(["session.update", "AAAA", "BBBB", "conversation.item.create"]);
  });
});

describe.each([
  ["nodeAdapter", nodeAdapter()],
  ["nativeAdapter", nativeAdapter()],
] as const)("over %s a server that accepts the socket and closes it at once", (_name, adapter) => {
  const refusal = { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided.", event_id: null };
  let server: WebSocketServer;
  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
  });
  afterEach(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });

  const refused = async (greets: boolean): Promise<{ error: unknown; errors: unknown[]; statuses: string[]; closes: unknown[] }> => {
    const { port } = server.address() as AddressInfo;
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", url: `ws://127.0.0.1:${port}/` });
    const [errors, statuses, closes]: [unknown[], string[], unknown[]] = [[], [], []];
    transport.on("error", ({ error }) => errors.push(error));
    transport.on("connection_change", (status) => statuses.push(status));
    const ended = new Promise<void>((resolve) => transport.on("close", (event) => resolve(void closes.push(event))));
    if (greets) transport.on("connected", () => transport.sendEvent(greeting));
    const error = await transport.connect().catch((reason: unknown) => reason);
    await ended;
    return { error, errors: errors.filter((reason) => Reflect.get(Object(reason), "code") !== "not-open"), statuses, closes };
  };

  test.each([false, true])("is heard when it says why (with a listener that sends: %s)", async (greets) => {
    server.on("connection", (socket) => {
      socket.send(JSON.stringify({ type: "error", event_id: "e", error: refusal }));
      socket.close(3000, "invalid_request_error.invalid_api_key");
    });
    const { error, errors, statuses, closes } = await refused(greets);
    expect(error).toMatchObject({ code: "server-error", cause: refusal, delivery: "rejected" });
    expect(errors).toMatchObject([{ error: refusal }]);
    expect(statuses).toEqual(["connecting", "connected", "disconnected"]);
    expect(closes).toMatchObject([{ phase: "configuring" }]);
  });

  test("is known by its code when it says nothing", async () => {
    server.on("connection", (socket) => socket.close(4000, "no"));
    const { error, errors, statuses, closes } = await refused(false);
    expect(error).toMatchObject({ code: "closed-before-ready", close: { code: 4000, reason: "no", initiator: "remote" } });
    expect(errors).toMatchObject([{ code: "connection-lost", close: { code: 4000 } }]);
    expect(statuses).toEqual(["connecting", "connected", "disconnected"]);
    expect(closes).toMatchObject([{ code: 4000, reason: "no", phase: "configuring" }]);
  });
});

test("audio that was given before is reported when the socket that opens takes no frame any more", async () => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test" });
  const dropped: unknown[] = [];
  transport.on("audio_dropped", (event) => dropped.push(event));
  const connecting = transport.connect().catch((error: unknown) => error);
  transport.sendAudio("AAAA", { commit: true });
  adapter.socket.send = () => {
    throw new PlugboardError("not-open", "The socket is closing.");
  };
  adapter.socket.open();
  await settle();
  adapter.socket.end(4000, "no");
  expect(await connecting).toMatchObject({ code: "closed-before-ready", close: { code: 4000 } });
  expect(dropped).toEqual([{ bytes: 3, reason: "connection-failed" }]);
});
