import { once } from "node:events";
import { Agent } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { type ConnectProxy, port, startConnectProxy } from "./proxy.ts";

let server: WebSocketServer;
let url: string;
let proxy: ConnectProxy;
let visitors: (number | undefined)[];

const useProxy = async (answer?: (socket: Socket) => void): Promise<string> => {
  proxy = await startConnectProxy(answer);
  return proxy.url;
};

beforeEach(async () => {
  visitors = [];
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket, { socket: { remotePort } }) => {
    visitors.push(remotePort);
    socket.send("greeting");
  });
  await once(server, "listening");
  url = `ws://127.0.0.1:${port(server)}/`;
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await proxy?.close();
  server.close();
  await once(server, "close");
});

test("the target sees the connection of the proxy, with the greeting kept", async () => {
  const connection = await connect(nodeAdapter({ proxy: await useProxy() }), { url, headers: { Authorization: "Bearer for-the-server" } });
  for await (const frame of connection) {
    expect(frame).toBe("greeting");
    break;
  }
  expect(visitors).toEqual([...proxy.outgoing]);
  expect(proxy.headers[0]).not.toHaveProperty("authorization");
  connection.terminate();
  await proxy.deserted();
});

test("user info of the proxy is sent to the proxy", async () => {
  const withUser = (await useProxy()).replace("//", "//user:p%40ss@");
  const connection = await connect(nodeAdapter({ proxy: new URL(withUser) }), url);
  expect(proxy.headers[0]).toHaveProperty("proxy-authorization", `Basic ${Buffer.from("user:p@ss").toString("base64")}`);
  connection.terminate();
});

test("an unreachable proxy fails, and nothing goes direct", async () => {
  const gone = await useProxy();
  await proxy.close();
  const attempt = connect(nodeAdapter({ proxy: gone }), url);
  proxy = await startConnectProxy();
  await expect(attempt).rejects.toMatchObject({ code: "connect-failed", delivery: "not-sent" });
  expect(visitors).toEqual([]);
});

test("a proxy that refuses fails with its status, and nothing goes direct", async () => {
  const adapter = nodeAdapter({ proxy: await useProxy((socket) => socket.end("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")) });
  await expect(connect(adapter, url)).rejects.toMatchObject({ code: "connect-failed", message: expect.stringContaining("407") });
  expect(visitors).toEqual([]);
  await proxy.deserted();
});

test("a proxy that never answers is given up at the deadline and loses its socket", async () => {
  const adapter = nodeAdapter({ proxy: await useProxy(() => undefined) });
  await expect(connect(adapter, url, {}, { connectTimeoutMs: 150 })).rejects.toMatchObject({ code: "connect-timeout" });
  await proxy.deserted();
});

test("an agent of the caller makes the connection, and excludes a proxy", async () => {
  const agent = new Agent();
  const connection = await connect(nodeAdapter({ agent }), url);
  expect(visitors).toHaveLength(1);
  connection.terminate();
  expect(() => nodeAdapter({ agent, proxy: "http://127.0.0.1" })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  await useProxy();
});

test("any 2xx opens the tunnel", async () => {
  const adapter = nodeAdapter({ proxy: await useProxy((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n")) });
  // The tunnel ends at once, so the handshake in it fails, and not with the proxy's status.
  const error = await connect(adapter, url).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "connect-failed", message: "node-ws: the connection failed." });
});

test("a proxy that cannot be used is refused when the adapter is made, and an empty string means no proxy", async () => {
  for (const proxy of ["socks5://127.0.0.1", "127.0.0.1:8080", "http://user:100%pure@127.0.0.1"]) {
    expect(() => nodeAdapter({ proxy })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
  const connection = await connect(nodeAdapter({ proxy: "" }), url);
  connection.terminate();
  await useProxy();
});

test("an agent may give any stream, for example one through an SSH tunnel", async () => {
  const streams: Duplex[] = [];
  const agent = Object.assign(new Agent(), {
    createConnection: ({ port: at }: { port: number }): Duplex => {
      const tcp = connectTcp(at, "127.0.0.1");
      const stream = new Duplex({
        read: () => void tcp.resume(),
        write: (chunk, _encoding, done) => void tcp.write(chunk, done),
        final: (done) => void tcp.end(done),
        destroy: (error, done) => done(tcp.destroy() && error),
      });
      tcp.on("data", (chunk) => stream.push(chunk)).on("end", () => stream.push(null));
      streams.push(stream);
      return stream;
    },
  });
  const connection = await connect(nodeAdapter({ agent }), url);
  connection.unref();
  connection.ref();
  for await (const frame of connection) {
    expect(frame).toBe("greeting");
    break;
  }
  expect(streams).toHaveLength(1);
  expect(await connection.close()).toMatchObject({ code: 1000 });
  await useProxy();
});
