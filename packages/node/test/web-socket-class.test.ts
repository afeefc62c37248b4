import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAI } from "@ai-sdk/openai";
import { webSocketClass } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { nativeAdapter } from "@plugboard/node/native";
import { startSimulator } from "@plugboard/simulator";
import { createWebSocketProxy } from "crossws";
import crosswsNode from "crossws/adapters/node";
import { WebSocket as PartySocket } from "partysocket";
import { expect, onTestFinished, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

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

/** A server that echoes, and the handshakes that it saw. */
const startEcho = async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => void server.close());
  if (!server.address()) await new Promise((resolve) => server.once("listening", resolve));
  const handshakes: { readonly authorization: string | undefined; readonly protocol: string | undefined }[] = [];
  server.on("connection", (socket, { headers }) => {
    handshakes.push({ authorization: headers.authorization, protocol: headers["sec-websocket-protocol"] });
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, handshakes };
};

test.each(Object.entries(adapters))(
  "crossws passes a connection on over webSocketClass of %s, with a Headers of its own",
  async (_, adapter) => {
    const upstream = await startEcho();
    const hooks = createWebSocketProxy({
      target: upstream.url,
      WebSocket: webSocketClass(adapter, { headers: { Authorization: "Bearer ahead" } }) as never,
      headers: (peer) => new Headers({ Authorization: `Bearer of ${peer.request.headers.get("x-caller")}` }),
    });
    const proxy = createServer();
    onTestFinished(() => void proxy.close());
    proxy.on("upgrade", crosswsNode({ hooks }).handleUpgrade);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));

    const caller = new WebSocket(`ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/`, ["chat"], { headers: { "X-Caller": "ann" } });
    const heard: unknown[] = [];
    const closed = new Promise((resolve) => caller.on("close", (code, reason) => resolve([code, String(reason)])));
    caller.on("open", () => {
      caller.send("hello");
      caller.send(Uint8Array.of(1, 2, 255));
    });
    caller.on("message", (data: Buffer, isBinary) => {
      heard.push(isBinary ? [...data] : String(data));
      if (heard.length === 2) caller.close(4_001, "enough");
    });

    expect(await closed).toEqual([4_001, "enough"]);
    expect(heard).toEqual(["hello", [1, 2, 255]]);
    expect(upstream.handshakes).toEqual([{ authorization: "Bearer of ann", protocol: "chat" }]);
  },
);

// What isows gives to its users is the global class, as it was when they loaded it.
test.each(Object.entries(adapters))("users of isows get webSocketClass of %s that is the global class", async (name, adapter) => {
  const { url, handshakes } = await startEcho();
  const webSocket = webSocketClass(adapter, { headers: { Authorization: "Bearer ahead" } });
  vi.stubGlobal("WebSocket", webSocket);
  onTestFinished(() => void vi.unstubAllGlobals());
  // With a query it is another module each time, which looks at the global class anew.
  const { WebSocket: Isows } = (await import(/* @vite-ignore */ `${import.meta.resolve("isows")}?${name}`)) as typeof import("isows");
  expect(Isows).toBe(webSocket);

  const socket = new Isows(url);
  const answer = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = reject;
  });
  socket.close();
  expect([answer, handshakes]).toEqual(["hello", [{ authorization: "Bearer ahead", protocol: undefined }]]);
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
