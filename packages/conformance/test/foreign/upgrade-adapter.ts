import { createHash, randomBytes } from "node:crypto";
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket as TcpSocket } from "node:net";
import { type Adapter, afterOpen, handshakeRejected, PlugboardError, type Socket, type SocketRequest } from "@plugboard/core";
import { type FramedSocket, framedSocket } from "../wire/wire-socket.ts";

const name = "http-upgrade";

/** At most so much of a refusal's body, in bytes and in milliseconds. */
const maxBodyBytes = 4_096;
const bodyTimeoutMs = 300;

const textOf = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([key, value]) => (key === "set-cookie" ? [] : [[key, String(value)]])));

const refusalOf = async (response: IncomingMessage): Promise<PlugboardError> => {
  const timer = setTimeout(() => response.destroy(), bodyTimeoutMs);
  let body = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      body += chunk;
      if (body.length >= maxBodyBytes) break;
    }
  } catch {
    // Cut by the timer or by the peer.
  }
  clearTimeout(timer);
  response.destroy();
  return handshakeRejected(name, { status: response.statusCode ?? 0, headers: textOf(response.headers), body });
};

const failed = (message: string, cause?: unknown): PlugboardError =>
  new PlugboardError("connect-failed", `${name}: ${message}.`, { cause });

/** What is wrong with a 101; `undefined` if nothing is. The subprotocol is left to core. */
const wrongWith = ({ headers, rawHeaders }: IncomingMessage, key: string): string | undefined => {
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  const accepts = rawHeaders.filter((_, index) => index % 2 === 0 && rawHeaders[index]?.toLowerCase() === "sec-websocket-accept");
  if (headers.upgrade?.toLowerCase() !== "websocket") return "the answer upgrades to something else";
  if (!/(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? "")) return "the answer does not upgrade the connection";
  if (accepts.length !== 1 || headers["sec-websocket-accept"] !== accept) return "the accept key is wrong";
  return headers["sec-websocket-extensions"] === undefined ? undefined : "an extension was not offered";
};

interface Upgraded {
  readonly tcp: TcpSocket;
  readonly head: Buffer;
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
}

const upgrade = ({ url, protocols, headers }: SocketRequest, authority: string | undefined, signal: AbortSignal): Promise<Upgraded> =>
  new Promise((resolve, reject) => {
    const key = randomBytes(16).toString("base64");
    const isTls = url.startsWith("wss:");
    const outgoing = (isTls ? requestHttps : requestHttp)(url.replace(/^ws/, "http"), {
      agent: false,
      signal,
      maxHeaderSize: 65_536,
      headers: {
        ...headers,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
        ...(protocols.length > 0 && { "Sec-WebSocket-Protocol": protocols.join(", ") }),
      },
      ...(isTls && authority !== undefined && { ca: authority }),
    });
    outgoing.on("upgrade", (response, stream, head) => {
      const wrong = wrongWith(response, key);
      if (wrong === undefined) {
        const protocol = response.headers["sec-websocket-protocol"] ?? "";
        return resolve({ tcp: stream as TcpSocket, head, protocol, headers: textOf(response.headers) });
      }
      stream.destroy();
      return reject(failed(wrong));
    });
    outgoing.on("response", (response) => {
      refusalOf(response).then(reject, reject);
    });
    outgoing.on("error", (cause) => reject(failed("the connection failed", cause)));
    outgoing.end();
  });

const adapterWith = (authority?: string): Adapter => ({
  name,
  capabilities: {
    headers: true,
    subprotocols: true,
    handshakeResponse: true,
    handshakeHeaders: true,
    handshakeCheck: true,
    frameCheck: true,
    ping: true,
    terminate: true,
    bufferedBytes: true,
    pause: true,
    ref: true,
    webSocket: true,
    closeCodes: true,
    longMessages: true,
    media: false,
  },
  readiness: afterOpen,
  // The socket exists when the handshake is over: `signal` ends one that is given up before.
  open: async (request, signal): Promise<Socket> => {
    const { tcp, head, ...accepted } = await upgrade(request, authority, signal);
    const socket: FramedSocket = framedSocket(tcp, {});
    return {
      ...socket,
      listen: (events) => {
        socket.listen(events);
        queueMicrotask(() => socket.start({ ...accepted, rest: head }));
      },
    };
  },
});

/** A socket out of `http`'s upgrade, with the frames of the hand-written client. */
export default adapterWith();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => adapterWith(authority);
