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
