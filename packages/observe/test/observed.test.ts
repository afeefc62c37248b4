import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { cases, runCases } from "@plugboard/conformance";
import { startScenarioServer } from "@plugboard/conformance/server";
import { type Adapter, connect, type Socket } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { flightRecorder, observed, socketStats } from "../src/index.ts";

const secret = "sk-observe-0123456789abcdef";

interface Server extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
}

/** Echoes what it gets; a message `bye` makes it close with 4001. */
const startEcho = async (): Promise<Server> => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) =>
    socket.on("message", (data, isBinary) =>
      String(data) === "bye" ? socket.close(4001, "bye") : socket.send(data, { binary: isBinary }),
    ),
  );
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `ws://${host}/private/path?key=${secret}`,
    host,
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
};

/** Answers every handshake with 401 and a body that repeats the credential. */
const startRefusing = async (): Promise<Server> => {
  const server = createServer();
  server.on("upgrade", (request, socket) => {
    const body = `no: ${request.headers.authorization}`;
    socket.end(`HTTP/1.1 401 Unauthorized\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `ws://${host}`, host, [Symbol.asyncDispose]: async () => void server.close() };
};

afterEach(() => vi.restoreAllMocks());

test("a flight recorder keeps what happened in order, by type and length, and nothing of what was said", async () => {
  await using server = await startEcho();
  const recorder = flightRecorder({ now: () => 0 });
  const request = { url: server.url, headers: { Authorization: `Bearer ${secret}` } };
  const connection = await connect(observed(nodeAdapter(), recorder), request);
  const frames = connection[Symbol.asyncIterator]();
  connection.send(`{"event_id":"e","type":"session.update","session":{"type":"not.this"}}`);
  await frames.next();
  connection.send(new Uint8Array(3));
  await frames.next();
  connection.send(secret);
  await frames.next();
  await connection.close();
  expect(recorder.entries().map(({ what, detail }) => `${what} ${detail}`.trim())).toEqual([
    "dialled",
    "opened",
    "sent text 70 session.update",
    "received text 70 session.update",
    "sent binary 3",
    "received binary 3",
    `sent text ${secret.length}`,
    `received text ${secret.length}`,
    "ended 1000 by this side",
  ]);
  expect(recorder.print().split("\n")[0]).toBe(`0.000 s  #1 node-ws ${server.host}  dialled`);
  expect(inspect(recorder.entries(), { depth: null }) + recorder.print()).not.toContain("0123456789");
  expect(recorder.print()).not.toContain("private");
});

test("an end of the peer, and a refusal without what the server said of it, are told as such", async () => {
  await using server = await startEcho();
  await using refusing = await startRefusing();
  const recorder = flightRecorder();
  const adapter = observed(nodeAdapter(), recorder);
  const connection = await connect(adapter, server.url);
  connection.send("bye");
  await connection.closed;
  await expect(connect(adapter, { url: refusing.url, headers: { Authorization: secret } })).rejects.toMatchObject({
    code: "handshake-rejected",
  });
  const told = recorder.entries().map(({ socket, what, detail }) => `#${socket.id} ${what} ${detail}`.trim());
  expect(told).toContain("#1 ended 4001 by the peer");
  expect(told).toContain("#2 failed PlugboardError handshake-rejected");
  expect(told.join()).not.toContain("sk-observe");
});

test("only the newest entries are kept", () => {
  const recorder = flightRecorder({ capacity: 3 });
  const socket = { id: 1, adapter: "a", host: "h" };
  for (const code of [1, 2, 3, 4, 5]) recorder.ended?.(socket, { code, isLocal: true });
  expect(recorder.entries().map(({ detail }) => detail)).toEqual(["3 by this side", "4 by this side", "5 by this side"]);
  expect(() => flightRecorder({ capacity: 0 })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

test("several observers hear of one socket, and counts are of the whole adapter", async () => {
  await using server = await startEcho();
  const [stats, more] = [socketStats(), socketStats()];
  const adapter = observed(nodeAdapter(), stats, more);
  for (const text of ["four", "seventy"]) {
    const connection = await connect(adapter, server.url);
    connection.send(text);
    connection.send(new Uint8Array(5));
    const frames = connection[Symbol.asyncIterator]();
    await frames.next();
    await frames.next();
    await connection.close();
  }
  const count = { frames: 4, characters: 11, bytes: 10 };
  expect(stats.read()).toEqual({ dialled: 2, opened: 2, failed: 0, ended: 2, sent: count, received: count });
  expect(more.read()).toEqual(stats.read());
});

test("an observer that throws is told nothing more of that socket, and the connection does not notice", async () => {
  await using server = await startEcho();
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const received = vi.fn(() => {
    throw new Error("from the observer");
  });
  const connection = await connect(observed(nodeAdapter(), { received }), server.url);
  connection.send("one");
  connection.send("two");
  const frames = connection[Symbol.asyncIterator]();
  expect([(await frames.next()).value, (await frames.next()).value]).toEqual(["one", "two"]);
  expect(await connection.close()).toMatchObject({ code: 1000 });
  expect(received).toHaveBeenCalledOnce();
  expect(warn).toHaveBeenCalledOnce();
});

// No runtime of the matrix has a factory that throws on demand, so this one is a double.
test.each(["throws", "rejects"])("a factory that %s is a failure of the attempt, with its own cause", async (how) => {
  const cause = new Error("no socket today");
  const failing: Adapter<Socket> = {
    ...nodeAdapter(),
    open: () => {
      if (how === "rejects") return Promise.reject(cause);
      throw cause;
    },
  };
  const failed = vi.fn();
  await expect(connect(observed(failing, { failed }), "ws://127.0.0.1:1")).rejects.toMatchObject({ code: "connect-failed", cause });
  expect(failed).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 1 }), cause);
});

test("an observed adapter keeps the promises of the adapter", { timeout: 60_000 }, async () => {
  const server = await startScenarioServer();
  try {
    const recorder = flightRecorder();
    const only = ["readiness/", "receiving/", "sending/", "close/", "abort/", "peer-close/", "backpressure/", "reading/", "lifetime/many"];
    const report = await runCases(cases, { adapter: observed(nodeAdapter(), recorder), baseUrl: server.baseUrl, only });
    expect(report.results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(report.results.length).toBeGreaterThan(100);
    expect(recorder.entries()).toHaveLength(500);
  } finally {
    await server.close();
  }
});
