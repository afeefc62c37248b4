import { createHash, randomBytes } from "node:crypto";
import { connect as connectTcp, type Socket as TcpSocket } from "node:net";
import { connect as connectTls } from "node:tls";
import { handshakeRejected, PlugboardError, type SocketRequest } from "@plugboard/core";
import type { Faults } from "./faults.ts";

/** How a handshake went well. */
export interface Accepted {
  readonly protocol: string;
  /** What came in the same chunk as the end of the head. */
  readonly rest: Buffer;
}

/** Dials the TCP or TLS connection of a request and writes the request's head. */
export const dial = (request: SocketRequest, faults: Faults): { readonly tcp: TcpSocket; readonly key: string } => {
  const { hostname, port, protocol, pathname, search, host } = new URL(request.url);
  const at = { host: hostname, port: Number(port), allowHalfOpen: false };
  const tcp = protocol === "wss:" ? connectTls({ ...at, rejectUnauthorized: !faults.trustsEveryCertificate }) : connectTcp(at);
  tcp.setNoDelay(true);
  const key = randomBytes(16).toString("base64");
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    ...(faults.doesNotInflate ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []),
    ...(request.protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${request.protocols.join(", ")}`] : []),
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  tcp.write(`${lines.join("\r\n")}\r\n\r\n`);
  return { tcp, key };
};

const refusalBody = (tcp: TcpSocket, first: Buffer, wanted: number): Promise<string> =>
  new Promise((resolve) => {
    let body = first;
    const done = (): void => {
      clearTimeout(timer);
      resolve(body.subarray(0, wanted).toString());
    };
    const timer = setTimeout(done, 300);
    if (body.length >= wanted) return done();
    tcp.on("data", (chunk: Buffer) => {
      body = Buffer.concat([body, chunk]);
      if (body.length >= wanted) done();
    });
    tcp.on("close", done);
  });

const parse = (text: string): { readonly status: number; readonly headers: Record<string, string> } => {
  const [line = "", ...rest] = text.split("\r\n");
  const headers = rest.map((entry) => [entry.slice(0, entry.indexOf(":")).toLowerCase(), entry.slice(entry.indexOf(":") + 1).trim()]);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0), headers: Object.fromEntries(headers) };
};

/** Reads the answer to a handshake: resolves when it is a 101 that proves itself, rejects when not (RFC 6455, 4.1). */
export const answer = async (tcp: TcpSocket, key: string, request: SocketRequest, faults: Faults): Promise<Accepted> => {
  const [text, rest] = await readHead(tcp, faults);
  const { status, headers } = parse(text);
  if (status === 0 && !faults.takesEveryAnswerForHttp) throw new PlugboardError("connect-failed", "wire: the answer is not HTTP.");
  if (status !== 101) {
    const wanted = Math.min(4096, Number(headers["content-length"] ?? 4096));
    throw handshakeRejected("wire", { status, headers, body: await refusalBody(tcp, rest, wanted) });
  }
  const expected = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  if (headers["sec-websocket-accept"] !== expected && !faults.takesAnyAcceptKey)
    throw new PlugboardError("connect-failed", "wire: wrong key.");
  if (headers["sec-websocket-extensions"] && !faults.takesAnyExtension && !faults.doesNotInflate) {
    throw new PlugboardError("connect-failed", "wire: an extension that was not offered.");
  }
  const protocol = headers["sec-websocket-protocol"] ?? "";
  if (request.protocols.length === 0 ? protocol !== "" : !request.protocols.includes(protocol)) {
    throw new PlugboardError("protocol-mismatch", "wire: another subprotocol.");
  }
  return { protocol, rest: faults.dropsWhatFollowsTheHead ? Buffer.alloc(0) : rest };
};

const readHead = (tcp: TcpSocket, faults: Faults): Promise<readonly [string, Buffer]> =>
  new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0 && faults.wantsTheHeadInOneChunk) fail(new Error("half a head"));
      if (end < 0) return;
      tcp.off("data", onData);
      resolve([head.subarray(0, end).toString("latin1"), head.subarray(end + 4)]);
    };
    const fail = (cause: unknown): void => reject(new PlugboardError("connect-failed", "wire: no answer to the handshake.", { cause }));
    tcp.on("data", onData);
    tcp.on("error", fail);
    tcp.on("close", () => fail(new Error("closed")));
  });
