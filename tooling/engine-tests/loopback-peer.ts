import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/** A server for the tests of the adapters: each path behaves in one way, and what the server saw is recorded. */
export interface LoopbackPeer {
  /** `http://127.0.0.1:PORT`, or its `https` twin. */
  readonly url: string;
  /** Path and headers of every handshake, in order. */
  readonly handshakes: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** The version of TLS of every handshake, in order. */
  readonly versions: (string | null)[];
  /** Code and reason of every close frame of a client, in order. */
  readonly closes: { readonly code: number; readonly reason: string }[];
  /** Resolves when the next connection to a path has lost its TCP connection. */
  readonly gone: (path: string) => Promise<void>;
  /** Ends everything. */
  readonly close: () => Promise<void>;
}

const accept = (key: string): string => createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

const frame = (opcode: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);

const closeFrame = (code: number, reason: string): Buffer => {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frame(8, payload);
};

/** Client frames of less than 126 bytes, which is all that the tests send. */
const readFrames = (socket: Duplex, onFrame: (opcode: number, payload: Buffer) => void): void => {
  let buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 6) {
      const length = buffer.readUInt8(1) & 0x7f;
      if (buffer.length < 6 + length) return;
      const mask = buffer.subarray(2, 6);
      const payload = buffer.subarray(6, 6 + length).map((byte, index) => byte ^ mask.readUInt8(index % 4));
      const opcode = buffer.readUInt8(0) & 0x0f;
      buffer = buffer.subarray(6 + length);
      onFrame(opcode, Buffer.from(payload));
    }
  });
};

/** Starts the peer, over TLS if there are settings for it. */
export const startLoopbackPeer = async (tls?: ServerOptions): Promise<LoopbackPeer> => {
  const handshakes: LoopbackPeer["handshakes"] = [];
  const versions: LoopbackPeer["versions"] = [];
  const closes: LoopbackPeer["closes"] = [];
  const sockets = new Set<Duplex>();
  const waiting = new Map<string, () => void>();

  const upgrade = (request: IncomingMessage, socket: Duplex): void => {
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
    handshakes.push({ path, headers: request.headers });
    if (socket instanceof TLSSocket) versions.push(socket.getProtocol());
    sockets.add(socket);
    socket.on("error", () => undefined);
    // Sockets of an HTTP server stay half open.
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      sockets.delete(socket);
      waiting.get(path)?.();
    });
    const answer = (head: string): void => void socket.write(`HTTP/1.1 ${head}\r\n`);
    if (path === "/reject")
      return void socket.end("HTTP/1.1 401 Unauthorized\r\nX-Why: no key\r\nContent-Length: 6\r\nConnection: close\r\n\r\ndenied");
    if (path === "/bad-gateway") return void socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy");
    if (path === "/endless") return answer("403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstart");
    if (path === "/redirect")
      return void socket.end("HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    // Only a socket that is read notices its end.
    if (path === "/hang") return void socket.resume();
    const key = path === "/bad-accept" ? "other" : String(request.headers["sec-websocket-key"]);
    const offered = request.headers["sec-websocket-protocol"]?.split(/, */)[0];
    const selected = searchParams.get("select") ?? offered;
    const protocol = selected ? `Sec-WebSocket-Protocol: ${selected}\r\n` : "";
    const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${protocol}Sec-WebSocket-Accept: ${accept(key)}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), frame(1, Buffer.from("greeting"))]));
    readFrames(socket, (opcode, payload) => {
      if (opcode === 8) {
        closes.push({ code: payload.length >= 2 ? payload.readUInt16BE() : 1005, reason: payload.subarray(2).toString() });
        // After its own close frame the peer has nothing left to say; before, it answers in kind.
        socket.end(path === "/close" ? undefined : frame(8, payload));
      } else if (opcode === 9) socket.write(frame(10, payload));
      else if (path === "/close") socket.write(closeFrame(4001, "bye"));
      else if (payload.toString() === "lose") socket.destroy();
      else socket.write(frame(opcode, payload));
    });
  };

  const server = (tls ? createSecureServer(tls) : createServer()).on("upgrade", upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes,
    versions,
    closes,
    gone: (path) => new Promise((resolve) => waiting.set(path, resolve)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
