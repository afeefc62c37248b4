import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { type SimulatorConnection, startSimulator } from "@plugboard/simulator";
import { describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { asCreateWebSocket } from "../src/index.ts";

describe.each([
  ["nodeAdapter", nodeAdapter()],
  ["nativeAdapter", nativeAdapter()],
] as const)("upstream's own class over %s", (_name, adapter) => {
  test("holds a turn, sends its configuration first, and closes", async () => {
    await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello.", audio: { toneMs: 200 } }] }] } });
    const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(adapter, { organization: "org_1" }));
    const session = new RealtimeSession(new RealtimeAgent({ name: "a" }), { transport });
    const ended = new Promise((resolve) => session.once("agent_end", (_context, _agent, output) => resolve(output)));
    await session.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
    session.sendMessage("Hello?");
    expect(await ended).toBe("Hello.");
    const first = simulator.received[0]?.event as { session?: { instructions?: unknown } } | undefined;
    expect(first?.session).toHaveProperty("output_modalities");
    expect(simulator.handshakes[0]).toMatchObject({
      credential: { kind: "bearer" },
      headers: {
        "openai-organization": "org_1",
        "user-agent": expect.stringMatching(/^Agents\/JavaScript \S+ plugboard-realtime$/),
        "x-openai-agents-sdk": expect.stringContaining("openai-agents-sdk"),
      },
    });
    session.close();
    expect(await simulator.connections[0]?.closed).toMatchObject({ code: 1000 });
  });

  test("sends the tracing right after the configuration, ahead of what is said once connect() has resolved", async () => {
    await using simulator = await startSimulator({ script: { turns: [{ reply: [{ say: "Hello." }] }] } });
    // The greeting is there before upstream listens.
    const { createWebSocket } = asCreateWebSocket(adapter);
    const greeted = new OpenAIRealtimeWebSocket({
      createWebSocket: async (options) => {
        const socket = await createWebSocket<Awaited<ReturnType<typeof createWebSocket<never>>>>(options);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return socket;
      },
      skipOpenEventListeners: true,
    });
    await greeted.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
    greeted.sendMessage("Hello?", {});
    await simulator.waitFor("conversation.item.create");
    const sent = simulator.received.map(({ event }) => [event?.type, (event?.["session"] as { tracing?: unknown } | undefined)?.tracing]);
    expect(sent.slice(0, 3)).toEqual([
      ["session.update", undefined],
      ["session.update", "auto"],
      ["conversation.item.create", undefined],
    ]);
    greeted.close();
  });

  test("rejects with what refused the handshake", async () => {
    await using simulator = await startSimulator({ script: { connections: [{ refuse: { status: 429 } }] } });
    const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(adapter));
    const failed = transport.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
    await expect(failed).rejects.toMatchObject({ name: "PlugboardError" });
    expect(transport.status).toBe("disconnected");
  });
});

const ended = async (end: (connection: SimulatorConnection) => void): Promise<string[]> => {
  await using simulator = await startSimulator();
  const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter({ maxMessageBytes: 100_000 })));
  const events: string[] = [];
  transport.on("error", (event) => events.push((event.error as { error: { code: string } }).error.code));
  const disconnected = new Promise<void>((resolve) => transport.on("disconnected", () => resolve()));
  await transport.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  end(await simulator.connection(0));
  await disconnected;
  return [...events, transport.status];
};

test("a connection that the peer closes is the end for upstream's class", async () => {
  expect(await ended((connection) => connection.close(4001, "policy"))).toEqual(["disconnected"]);
});

test("a connection that fails is an error, and then the end", async () => {
  expect(await ended((connection) => connection.send("x".repeat(100_001)))).toEqual(["connection-lost", "disconnected"]);
});

test("what a server says before it closes at once is heard, and then the end", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.send('{"type":"gateway.note","event_id":"e"}');
    socket.close(4000, "no");
  });
  const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter()));
  const heard: string[] = [];
  transport.on("*", ({ type }) => heard.push(type));
  const disconnected = new Promise<void>((resolve) => transport.on("disconnected", () => resolve()));
  await transport.connect({ apiKey: "sk-simulated", url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  await disconnected;
  server.close();
  expect(heard).toEqual(["gateway.note"]);
});

test("an event in a binary message is heard, as with upstream's own socket", async () => {
  await using simulator = await startSimulator();
  const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter()));
  const heard = new Promise((resolve) => transport.on("*", (event) => event.type === "gateway.note" && resolve(event)));
  await transport.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  const note = { type: "gateway.note", event_id: "e", text: "Grüße" };
  (await simulator.connection(0)).send(Buffer.from(JSON.stringify(note)));
  expect(await heard).toEqual(note);
  transport.close();
});

test("connectTimeoutMs bounds the attempt", async () => {
  await using simulator = await startSimulator({ script: { connections: [{ handshake: "silent" }] } });
  const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter(), { connectTimeoutMs: 50 }));
  const failed = transport.connect({ apiKey: "sk-simulated", url: `${simulator.wsUrl}?model=gpt-realtime-2.1` });
  await expect(failed).rejects.toMatchObject({ code: "connect-timeout" });
});
