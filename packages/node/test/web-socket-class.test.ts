import type { AddressInfo } from "node:net";
import { createOpenAI } from "@ai-sdk/openai";
import { webSocketClass } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { nativeAdapter } from "@plugboard/node/native";
import { startSimulator } from "@plugboard/simulator";
import { WebSocket as PartySocket } from "partysocket";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";

const adapters = { "node-ws": nodeAdapter(), "node-native": nativeAdapter() };

test.each(Object.entries(adapters))("the AI SDK transcribes over webSocketClass of %s", async (_, adapter) => {
  await using simulator = await startSimulator();
  const webSocket = webSocketClass(adapter, { headers: { "X-Bound": "ahead" } });
  const openai = createOpenAI({ apiKey: "sk-test", baseURL: simulator.url, webSocket });
  const audio = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new Uint8Array(48_000));
      controller.close();
    },
  });
  const model = openai.transcription("gpt-realtime-whisper");
  if (!model.doStream) throw new Error("This release of the AI SDK does not transcribe over a socket.");
  const { stream } = await model.doStream({ audio, inputAudioFormat: { type: "audio/pcm", rate: 24_000 } });
  const types: string[] = [];
  for await (const { type } of stream) types.push(type);

  expect([types[0], types.at(-1)]).toEqual(["stream-start", "finish"]);
  expect(simulator.handshakes[0]?.headers["x-bound"]).toBe("ahead");
});

test("partysocket makes its connections anew over webSocketClass", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  if (!server.address()) await new Promise((resolve) => server.once("listening", resolve));
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    if (connections === 1) socket.terminate();
    else socket.on("message", (data) => socket.send(`echo of ${String(data)}`));
  });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const socket = new PartySocket(url, [], { WebSocket: webSocketClass(nodeAdapter()), minReconnectionDelay: 1, maxReconnectionDelay: 10 });
  const answer = await new Promise((resolve) => {
    socket.addEventListener("open", () => connections > 1 && socket.send("hello"));
    socket.addEventListener("message", ({ data }) => resolve(data));
  });
  socket.close();
  server.close();
  expect([answer, connections]).toEqual(["echo of hello", 2]);
});
