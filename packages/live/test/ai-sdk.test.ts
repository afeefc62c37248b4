import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createOpenAI } from "@ai-sdk/openai";
import type { Adapter } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { connectRealtimeModel, type RealtimeModel } from "../src/ai-sdk.ts";

const audio = (ms: number): string => Buffer.alloc(ms * 48).toString("base64");

test("the Live model of the SDK: started, spoken to, answered, and finished with usage and reason", async () => {
  await using simulator = await startSimulator();
  const model = createOpenAI({ apiKey: "sk-test", baseURL: simulator.url }).experimental_realtime("gpt-live-1", { api: "live" });
  const events: { readonly type: string }[] = [];
  let onUsage = (): void => {};
  const usage = new Promise<void>((resolve) => {
    onUsage = resolve;
  });
  const session = await connectRealtimeModel({
    adapter: nodeAdapter(),
    model,
    config: { instructions: "Be brief." },
    on: {
      event: (event: { readonly type: string }) => {
        events.push(event);
        if (event.type === "session-usage") onUsage();
      },
    },
  });
  await session.send({ type: "context-append", content: "Greet.", delegationId: null, eventId: "c1" });
  await session.send({ type: "input-audio-append", audio: audio(15_000) });
  await usage;
  await session.sendRaw({ type: "session.update", session: { triggers: [] } });
  const ending = await session.close();
  expect(ending).toMatchObject({
    status: "confirmed",
    event: { reason: "close_requested", usage: { seconds: 15 } },
    close: { wasClean: true },
  });
  const types = new Set(events.map(({ type }) => type));
  for (const type of ["session-started", "audio-chunk", "command-acknowledged", "session-usage", "session-closed"])
    expect(types).toContain(type);
  expect(events).toContainEqual(expect.objectContaining({ type: "command-acknowledged", clientEventId: "c1" }));
  expect(simulator.live.received[0]?.event).toMatchObject({ type: "session.start", session: { instructions: "Be brief." } });
});

test("the Realtime model of the SDK: configured, answered in turns, and closed", async () => {
  await using simulator = await startSimulator({
    speed: Number.POSITIVE_INFINITY,
    script: { turns: [{ reply: [{ say: "Hello there." }] }] },
  });
  const model = createOpenAI({ apiKey: "sk-test", baseURL: simulator.url }).experimental_realtime("gpt-realtime-2.1");
  const done = Promise.withResolvers<void>();
  const deltas: string[] = [];
  await using session = await connectRealtimeModel({
    adapter: nodeAdapter(),
    model,
    config: { instructions: "Be brief." },
    on: {
      event: (event) => {
        if (event.type === "audio-transcript-delta") deltas.push(event.delta);
        if (event.type === "response-done") done.resolve();
      },
    },
  });
  await session.send({ type: "conversation-item-create", item: { type: "text-message", role: "user", text: "Hi." } });
  await session.send({ type: "response-create" });
  await done.promise;
  expect(deltas.join("")).toBe("Hello there.");
  expect(await session.close()).toMatchObject({ status: "unconfirmed", close: { code: 1000, initiator: "local" } });
});

test("a refused start rejects at once, with the provider's error, and not after the deadline", async () => {
  await using simulator = await startSimulator({
    script: { live: { everyConnection: { refuseStart: { code: "insufficient_quota", message: "No." } } } },
  });
  const model = createOpenAI({ apiKey: "sk-test", baseURL: simulator.url }).experimental_realtime("gpt-live-1", { api: "live" });
  const attempt = connectRealtimeModel({ adapter: nodeAdapter(), model, config: {}, startTimeoutMs: 60_000 });
  await expect(attempt).rejects.toMatchObject({ code: "server-error", delivery: "rejected", cause: { code: "insufficient_quota" } });
});

test("an adapter that cannot send headers is refused before anything is dialled, and no error holds the key", async () => {
  const node = nodeAdapter();
  const adapter: Adapter = { ...node, capabilities: { ...node.capabilities, headers: false } };
  const model = createOpenAI({ apiKey: "sk-very-secret-key", baseURL: "http://127.0.0.1:9/v1" }).experimental_realtime("gpt-live-1", {
    api: "live",
  });
  const error = await connectRealtimeModel({ adapter, model, config: {} }).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "capability-missing", delivery: "not-sent" });
  expect(String((error as Error).stack)).not.toContain("sk-very-secret-key");
});

/**
 * Providers whose servers are not simulated here: recorded shapes of Google's (a setup that is answered, JSON in binary messages, a
 * parser with a state), of xAI's (no connection for servers) and of the gateway's (the SDK's own events, as they are).
 */
const serve = async (onText: (text: string, send: (value: unknown, binary?: boolean) => void, close: (code: number) => void) => void) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const urls: (string | undefined)[] = [];
  server.on("connection", (socket, request) => {
    urls.push(request.headers["x-goog-api-key"]?.toString() ?? request.url);
    const send = (value: unknown, binary = false): void => socket.send(binary ? Buffer.from(JSON.stringify(value)) : JSON.stringify(value));
    socket.on("message", (data) => onText(String(data), send, (code) => socket.close(code)));
  });
  const close = (): void => {
    for (const client of server.clients) client.terminate();
    server.close();
  };
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, urls, close };
};

type Normalized = { type: "session-update"; config: { readonly instructions?: string } } | { type: "response-create" };

const googleModel = (url: string): RealtimeModel & { serializeClientEvent(event: Normalized): unknown } => {
  let keys = 0;
  return {
    provider: "google",
    modelId: "gemini-live",
    createServerEventParser: () => {
      let turn = 0;
      return (raw) => {
        const message = raw as { readonly setupComplete?: object; readonly serverContent?: object; readonly ping?: number };
        if (message.setupComplete) return { type: "session-created", raw };
        if (message.ping) return [];
        turn += 1;
        return [
          { type: "response-created", responseId: `turn_${turn}`, raw },
          { type: "response-done", responseId: `turn_${turn}`, raw },
        ];
      };
    },
    parseServerEvent: () => {
      throw new Error("the parser of the connection was expected");
    },
    serializeClientEvent: async (event) => (event.type === "session-update" ? { setup: event.config } : { clientContent: {} }),
    getServerWebSocketConfig: async () => ({ url, headers: { "x-goog-api-key": `key-${++keys}` } }),
    getHealthCheckResponse: (raw) => ((raw as { readonly ping?: number }).ping ? { pong: true } : null),
  };
};

test("a provider with a setup, binary JSON, a parser with a state and pings; a lost connection is made anew with a fresh key and parser", async () => {
  const heard: string[] = [];
  const server = await serve((text, send, close) => {
    heard.push(text);
    if (text.includes("setup")) send({ setupComplete: {} }, true);
    else if (text.includes("pong")) close(1011);
    else {
      send({ serverContent: {} }, true);
      if (heard.length === 2) send({ ping: 1 });
    }
  });
  const events: string[] = [];
  const again = Promise.withResolvers<void>();
  const session = await connectRealtimeModel({
    adapter: nodeAdapter(),
    model: googleModel(server.url),
    config: { instructions: "Be brief." },
    reconnect: { minDelayMs: 1, maxDelayMs: 5 },
    on: { event: ({ type }) => events.push(type), reconnected: again.resolve },
  });
  await session.send({ type: "response-create" });
  await again.promise;
  await session.send({ type: "response-create" });
  while (events.filter((type) => type === "response-done").length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(server.urls).toEqual(["key-1", "key-2"]);
  expect(heard).toEqual([
    '{"setup":{"instructions":"Be brief."}}',
    '{"clientContent":{}}',
    '{"pong":true}',
    '{"setup":{"instructions":"Be brief."}}',
    '{"clientContent":{}}',
  ]);
  expect(await session.close()).toMatchObject({ status: "unconfirmed", close: { code: 1000 } });
  server.close();
});

test("a model without a connection for servers, as xAI's, is refused with the reason", async () => {
  const { getServerWebSocketConfig: _, ...model } = googleModel("ws://127.0.0.1:9/");
  await expect(connectRealtimeModel({ adapter: nodeAdapter(), model, config: {} })).rejects.toMatchObject({ code: "capability-missing" });
});

test("a gateway that speaks the SDK's own events passes them as they are; close information is the server's", async () => {
  const server = await serve((text, send, close) => {
    if (text.includes("session-update")) send({ type: "session-updated" });
    else close(4_001);
  });
  const model: RealtimeModel & { serializeClientEvent(event: Normalized): unknown } = {
    provider: "gateway",
    modelId: "openai/gpt-realtime",
    parseServerEvent: (raw) => raw as { type: string },
    serializeClientEvent: (event) => event,
    getServerWebSocketConfig: () => ({
      url: `${server.url}v4/ai/realtime-model?ai-model-id=openai%2Fgpt-realtime`,
      headers: {},
      protocols: [],
    }),
  };
  const closed = Promise.withResolvers<unknown>();
  const session = await connectRealtimeModel({ adapter: nodeAdapter(), model, config: {}, on: { closed: closed.resolve } });
  await session.send({ type: "response-create" });
  expect(await closed.promise).toMatchObject({ status: "unconfirmed", close: { code: 4_001, initiator: "remote" } });
  await expect(session.send({ type: "response-create" })).rejects.toMatchObject({ code: "not-open", delivery: "not-sent" });
  server.close();
});
