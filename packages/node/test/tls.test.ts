import { once } from "node:events";
import { createServer, type Server } from "node:https";
import { TLSSocket } from "node:tls";
import { connect } from "@plugboard/core";
import { nativeAdapter, nodeAdapter } from "@plugboard/node";
import { generate } from "selfsigned";
import { Agent } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { port, startConnectProxy } from "./proxy.ts";

let ca: string;
let server: Server;
let sockets: WebSocketServer;
let url: string;
let serverNames: unknown[];

beforeAll(async () => {
  const extensions = [
    {
      name: "subjectAltName" as const,
      altNames: [
        { type: 7 as const, ip: "127.0.0.1" },
        { type: 2 as const, value: "realtime.test" },
      ],
    },
  ];
  const pair = await generate([{ name: "commonName", value: "realtime.test" }], { keyType: "ec", extensions });
  ca = pair.cert;
  server = createServer({ cert: pair.cert, key: pair.private });
  sockets = new WebSocketServer({ server });
  serverNames = [];
  sockets.on("connection", (socket, request) => {
    serverNames.push(request.socket instanceof TLSSocket && Reflect.get(request.socket, "servername"));
    socket.send("greeting");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `wss://127.0.0.1:${port(server)}/`;
});
afterAll(async () => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  await once(server, "close");
});

test.each([nodeAdapter(), nativeAdapter()])("an untrusted certificate fails with $name", async (adapter) => {
  const error: unknown = await connect(adapter, url).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "connect-failed", delivery: "not-sent" });
});

test("the reason of an untrusted certificate is in the cause of nodeAdapter's error", async () => {
  await expect(connect(nodeAdapter(), url)).rejects.toMatchObject({ cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
});

test.each([
  ["tls.ca", () => nodeAdapter({ tls: { ca } })],
  ["tls.rejectUnauthorized", () => nodeAdapter({ tls: { rejectUnauthorized: false } })],
  ["an undici dispatcher", () => nativeAdapter({ dispatcher: new Agent({ allowH2: false, connect: { ca } }) })],
])("%s decides whom to trust", async (_name, make) => {
  const connection = await connect(make(), url);
  for await (const frame of connection) {
    expect(frame).toBe("greeting");
    break;
  }
  connection.terminate();
});

test("a wss: server behind a proxy is reached through its tunnel, verified by its own name or address", async () => {
  const proxy = await startConnectProxy();
  const adapter = nodeAdapter({ proxy: proxy.url, tls: { ca } });
  const at = port(server);
  serverNames = [];
  for (const host of ["realtime.test", "127.0.0.1"]) (await connect(adapter, `wss://${host}:${at}/`)).terminate();
  expect(proxy.tunnels).toEqual([`realtime.test:${at}`, `127.0.0.1:${at}`]);
  expect(serverNames).toEqual(["realtime.test", false]);
  for (const host of ["other.test", "127.0.0.2"]) {
    await expect(connect(adapter, `wss://${host}:${at}/`)).rejects.toMatchObject({ cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" } });
  }
  await proxy.close();
});
