import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { post } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial, type Frame } from "./wire-client.ts";

const hello = [{ type: "text" as const, deltas: ["Hello", " there"] }];
const request = { type: "response.create", model: "m", store: false, input: "x" };

test("close at frame k sends k frames, then the close frame", async () => {
  const { api, wsUrl } = await serve({
    scripts: [{ output: hello, faults: [{ at: 3, action: "close", code: 1011, reason: "upstream" }] }],
  });
  const client = await dial(wsUrl);
  client.send(request);

  expect(await client.closed).toEqual({ code: 1011, reason: "upstream" });
  expect(client.texts).toHaveLength(3);
  expect(api.requests[0]).toMatchObject({ endedBy: "server", eventsSent: 3 });
});

test("reset at frame k ends the connection without a close frame", async () => {
  const { api, wsUrl } = await serve({ scripts: [{ output: hello, faults: [{ at: 2, action: "reset" }] }] });
  const client = await dial(wsUrl);
  // ws reports 1006 for a reset and for a plain end alike; the TCP socket below it tells them apart.
  const tcp = (client.socket as unknown as { readonly _socket: Socket })._socket;
  const failed = once(tcp, "error").then(([error]) => error as NodeJS.ErrnoException);
  client.send(request);

  expect((await failed).code).toBe("ECONNRESET");
  expect(await client.closed).toMatchObject({ code: 1006 });
  expect(api.requests[0]).toMatchObject({ endedBy: "server", eventsSent: 2 });
});

test("silence for a time delays the frame; the socket still answers pings", async () => {
  const { wsUrl } = await serve({ scripts: [{ output: hello, faults: [{ at: 2, action: "silence", ms: 80 }] }] });
  const client = await dial(wsUrl);
  client.send(request);
  await client.until("response.in_progress");
  const started = performance.now();
  client.socket.ping();
  await once(client.socket, "pong");

  expect((await client.responses(1)).at(-1)?.type).toBe("response.completed");
  expect(performance.now() - started).toBeGreaterThan(60);
});

test("silence without a time lasts until the peer leaves, which is recorded", async () => {
  const { api, wsUrl } = await serve({ scripts: [{ output: hello, faults: [{ at: 4, action: "silence" }] }] });
  const client = await dial(wsUrl);
  client.send(request);
  await client.until("response.content_part.added");
  client.socket.terminate();

  expect(await api.waitFor(({ endedBy }) => endedBy === "client")).toMatchObject({ eventsSent: 4 });
});

test("an extra frame is sent as it is and is not counted", async () => {
  const faults = [
    { at: 1, action: "send", frame: { type: "keepalive", sequence_number: 1 } },
    { at: 1, action: "send", frame: "not json" },
    { at: 1, action: "send", frame: "bytes", binary: true },
  ] as const;
  const { wsUrl } = await serve({ scripts: [{ output: hello, faults }] });
  const client = await dial(wsUrl);
  const kinds: boolean[] = [];
  client.socket.on("message", (_data, isBinary) => kinds.push(isBinary));
  client.send(request);
  await client.until("response.created").then(() => client.next());
  await expect.poll(() => client.texts.length).toBe(13);

  expect(client.texts.slice(1, 4)).toEqual(['{"type":"keepalive","sequence_number":1}', "not json", "bytes"]);
  expect(kinds.slice(0, 5)).toEqual([false, false, false, true, false]);
  expect(client.texts.slice(4).map((text) => (JSON.parse(text) as Frame)["sequence_number"])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("a copy of a frame can be sent on a lane that nobody opened", async () => {
  const { wsUrl } = await serve({ scripts: [{ output: hello, faults: [{ at: 4, action: "foreign-lane" }] }] });
  const client = await dial(wsUrl);

  const frames = await client.create({ stream_id: "mine", input: "x" });

  expect(frames.filter((frame) => frame["stream_id"] !== "mine")).toMatchObject([
    { type: "response.output_text.delta", stream_id: "lane-that-nobody-opened" },
  ]);
});

test("one frame, or every frame, can be binary", async () => {
  const { wsUrl } = await serve({
    scripts: [
      { output: hello, faults: [{ at: 1, action: "binary" }] },
      { output: hello, framing: "binary" },
    ],
  });
  const client = await dial(wsUrl);
  const kinds: boolean[] = [];
  client.socket.on("message", (_data, isBinary) => kinds.push(isBinary));
  await client.create({ input: "x" });
  await client.create({ input: "x" });

  expect(kinds).toEqual([false, true, ...Array(8).fill(false), ...Array(10).fill(true)]);
});

test("pretty-printed frames have line breaks and hold the same events", async () => {
  const client = await dial((await serve()).wsUrl);

  const frames = await client.create({ input: "x", metadata: { scenario: "pretty" } });

  expect(client.texts.every((text) => text.includes("\n"))).toBe(true);
  expect(frames.at(-1)?.type).toBe("response.completed");
});

test("fragmented messages arrive whole, also when a fragment ends inside a character", async () => {
  const text = "ä€😀".repeat(50);
  const { wsUrl } = await serve({ scripts: [{ framing: "fragmented", output: [{ type: "text", deltas: [text, text, text] }] }] });
  const client = await dial(wsUrl, { skipUTF8Validation: false });
  const fragments = { count: 0 };
  // Every fragment is a frame of its own on the wire: opcode 1 or 0 without FIN, then 0 with FIN.
  const receiver = (client.socket as unknown as { _receiver: { getInfo: (callback: unknown) => void } })._receiver;
  const getInfo = receiver.getInfo.bind(receiver);
  receiver.getInfo = (callback) => {
    fragments.count += 1;
    getInfo(callback);
  };

  const frames = await client.create({ input: "x" });

  expect(frames.filter(({ type }) => type === "response.output_text.delta").map((frame) => frame["delta"])).toEqual([text, text, text]);
  expect(fragments.count).toBeGreaterThanOrEqual(3 * frames.length);
});

test("a fault after the last frame happens when the response has ended, which is recorded as its end", async () => {
  const faults = [
    { at: 10, action: "send", frame: { type: "response.output_text.delta", delta: "late" } },
    { at: 10, action: "close", code: 1000 },
  ] as const;
  const { api, wsUrl } = await serve({ scripts: [{ output: hello, faults }] });
  const client = await dial(wsUrl);
  client.send(request);

  expect(await client.closed).toMatchObject({ code: 1000 });
  expect(client.texts.slice(-2).map((text) => (JSON.parse(text) as Frame).type)).toEqual([
    "response.completed",
    "response.output_text.delta",
  ]);
  expect(api.requests[0]?.endedBy).toBe("completed");
});

test("over HTTP, close ends the body cleanly and reset breaks it", async () => {
  const { url } = await serve({
    scripts: [
      { output: hello, faults: [{ at: 5, action: "close" }] },
      { output: hello, faults: [{ at: 5, action: "reset" }] },
    ],
  });

  const closed = await (await post(url, { model: "m", input: "x", stream: true })).text();
  expect(closed.match(/^event: /gm)).toHaveLength(5);
  await expect(post(url, { model: "m", input: "x", stream: true }).then((response) => response.text())).rejects.toThrow(TypeError);
});

test("a slow reader bounds what waits in the process", async () => {
  const { api, wsUrl } = await serve({
    scripts: [{ output: [{ type: "text", fill: { bytes: 50_000_000, deltaBytes: 16_384 } }], terminalOutput: "empty" }],
  });
  const client = await dial(wsUrl, { maxPayload: 0 });
  client.socket.pause();
  client.send(request);
  let before = 0;
  const hasStopped = (): boolean => {
    const now = api.requests[0]?.eventsSent ?? 0;
    const isSame = now > 50 && now === before;
    before = now;
    return isSame;
  };
  await expect.poll(hasStopped, { interval: 200, timeout: 15_000 }).toBe(true);
  // The sockets' buffers of the system take some megabytes; the 50 MB must not be in memory.
  expect(api.requests[0]?.eventsSent).toBeLessThan(1500);
  client.socket.resume();

  const frames = await client.responses(1);
  expect(frames.at(-1)?.type).toBe("response.completed");
  expect(String(frames.find(({ type }) => type === "response.output_text.done")?.["text"])).toHaveLength(50_000_000);
});
