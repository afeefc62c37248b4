import { createHash, randomBytes } from "node:crypto";
import { connect as connectTcp, type Socket as TcpSocket } from "node:net";
import { connect as connectTls } from "node:tls";
import { handshakeRejected, PlugboardError, type SocketRequest } from "@plugboard/core";
import type { Faults } from "./faults.ts";
import { checkAnswer, parseHead } from "./wire-answer.ts";

/** How a handshake went well. */
export interface Accepted {
  readonly protocol: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What came in the same chunk as the end of the head. */
  readonly rest: Buffer;
}

/** A request that was written. */
export interface Dialled {
  readonly tcp: TcpSocket;
  readonly key: string;
  readonly cookies: string[];
}

/** Path and query as the request line has them. */
const targetOf = ({ pathname, search, searchParams }: URL, faults: Faults): string => {
  const path = faults.decodesThePath ? decodeURIComponent(pathname).replaceAll(/[^!-~]/g, "") : pathname;
  if (faults.dropsTheQuery) return path;
  if (faults.writesTheQueryAnew) return `${path}${search === "" ? "" : `?${searchParams}`}`;
  return `${path}${faults.dropsEmptyQueryValues ? search.replaceAll(/[?&][^=&]+=?(?=&|$)/g, "") : search}`;
};

const linesOf = (request: SocketRequest, url: URL, key: string, faults: Faults, cookies: readonly string[]): readonly string[] => {
  const protocols = faults.sortsProtocols ? [...request.protocols].sort().reverse() : request.protocols;
  return [
    `GET ${targetOf(url, faults)} HTTP/1.1`,
    `Host: ${faults.sendsHostWithoutPort ? url.hostname : url.host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Version: ${faults.sendsVersion8 ? 8 : 13}`,
    ...(faults.doesNotInflate ? ["Sec-WebSocket-Extensions: permessage-deflate"] : []),
    ...(faults.sendsContentLength ? ["Content-Length: 0"] : []),
    ...(faults.sendsItsOwnUserAgentToo ? ["User-Agent: wire"] : []),
    ...(cookies.length > 0 ? [`Cookie: ${cookies.join("; ")}`] : []),
    ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(", ")}`] : []),
    ...Object.entries(request.headers).map(
      ([name, value]) => `${name}: ${faults.sendsHeaderValuesInLowerCase ? value.toLowerCase() : value}`,
    ),
  ];
};

const connectTo = (url: URL, faults: Faults, authority: string | undefined): TcpSocket => {
  const at = { host: url.hostname, port: Number(url.port), allowHalfOpen: faults.leavesTheTcpConnection === true };
  if (url.protocol !== "wss:") return connectTcp(at);
  const names = faults.trustsEveryName ? { checkServerIdentity: () => undefined } : {};
  return connectTls({
    ...at,
    ...names,
    ...(authority !== undefined && { ca: authority }),
    rejectUnauthorized: !faults.trustsEveryCertificate,
  });
};

/** Dials the TCP or TLS connection of a request and writes the request's head. */
export const dial = (request: SocketRequest, faults: Faults, authority: string | undefined, cookies: string[]): Dialled => {
  const url = new URL(request.url);
  const tcp = connectTo(url, faults, authority);
  tcp.setNoDelay(true);
  const bytes = faults.sendsAConstantKey ? Buffer.alloc(16, 7) : randomBytes(faults.sendsAShortKey ? 8 : 16);
  const key = bytes.toString("base64");
  tcp.write(`${linesOf(request, url, key, faults, cookies).join("\r\n")}\r\n\r\n`);
  return { tcp, key, cookies };
};

/** The beginning of a refusal's body, bounded by bytes and by time. */
const refusalBody = (tcp: TcpSocket, first: Buffer, wanted: number, faults: Faults): Promise<string> =>
  new Promise((resolve) => {
    let body = first;
    const done = (): void => {
      clearTimeout(timer);
      resolve(body.subarray(0, wanted).toString());
    };
    const timer = setTimeout(done, faults.waitsForTheWholeRefusal ? 60_000 : 300);
    const isComplete = (): boolean => body.length >= wanted && !faults.waitsForTheWholeRefusal;
    if (isComplete()) return done();
    tcp.on("data", (chunk: Buffer) => {
      if (body.length < wanted) body = Buffer.concat([body, chunk]);
      if (isComplete()) done();
    });
    tcp.on("close", done);
  });

/** Reads the answer to a handshake: resolves when it is a 101 that proves itself, rejects when not (RFC 6455, 4.1). */
export const answer = async ({ tcp, key, cookies }: Dialled, request: SocketRequest, faults: Faults): Promise<Accepted> => {
  const [text, rest] = await readHead(tcp, faults, Buffer.alloc(0));
  const head = parseHead(text, faults);
  const { status, headers } = head;
  // RFC 9110, 15.2: an interim answer comes before the answer, and a client has to read over it.
  if (status === 100 && !faults.takes100ForTheAnswer) tcp.unshift(rest);
  if (status === 100 && !faults.takes100ForTheAnswer) return answer({ tcp, key, cookies }, request, faults);
  if (status === 0 && !faults.takesEveryAnswerForHttp) throw new PlugboardError("connect-failed", "wire: the answer is not HTTP.");
  const wrong = checkAnswer(head, createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64"), faults);
  if (status !== 101 || (wrong && faults.tellsA101AsARefusal)) {
    const wanted = Math.min(4096, Number(headers["content-length"] ?? 4096));
    const refusal = { status, headers, body: await refusalBody(tcp, rest, wanted, faults) };
    throw status === 101
      ? new PlugboardError("handshake-rejected", "wire: refused.", { handshake: refusal })
      : handshakeRejected("wire", refusal);
  }
  if (wrong) throw new PlugboardError("connect-failed", `wire: ${wrong}.`);
  const protocol = headers["sec-websocket-protocol"] ?? "";
  if (request.protocols.length === 0 ? protocol !== "" : !request.protocols.includes(protocol)) {
    throw new PlugboardError("protocol-mismatch", "wire: another subprotocol.");
  }
  if (faults.keepsCookies && headers["set-cookie"]) cookies.push(headers["set-cookie"].split(";")[0] ?? "");
  const { "set-cookie": _, ...told } = headers;
  return { protocol, headers: faults.tellsCookies ? headers : told, rest: faults.dropsWhatFollowsTheHead ? Buffer.alloc(0) : rest };
};

const readHead = (tcp: TcpSocket, faults: Faults, first: Buffer): Promise<readonly [string, Buffer]> =>
  new Promise((resolve, reject) => {
    let head = first;
    const limit = faults.limitsHeadersTo4Kib ? 4_096 : faults.limitsHeadersTo16Kib ? 16_384 : 1_048_576;
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (Math.max(end, head.length - 1_024) > limit) return fail(new Error("a long head"));
      if (end < 0 && faults.wantsTheHeadInOneChunk) fail(new Error("half a head"));
      if (end < 0) return;
      tcp.off("data", onData);
      tcp.off("close", onClose);
      resolve([head.subarray(0, end).toString("latin1"), head.subarray(end + 4)]);
    };
    const onClose = (): void => fail(new Error("closed"));
    const fail = (cause: unknown): void => reject(new PlugboardError("connect-failed", "wire: no answer to the handshake.", { cause }));
    tcp.on("data", onData);
    tcp.on("error", fail);
    tcp.on("close", onClose);
  });
