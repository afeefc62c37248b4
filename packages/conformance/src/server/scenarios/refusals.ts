import type { Peer } from "../peer.ts";
import type { Scenarios } from "./scenario.ts";

const phrases: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const extraHeaders: Readonly<Record<number, string>> = {
  401: 'WWW-Authenticate: Bearer realm="scenario"',
  426: "Upgrade: websocket",
  429: "Retry-After: 7",
  503: "Retry-After: 7",
};

const head = (status: number, lines: readonly string[]): string => {
  const extra = extraHeaders[status];
  const all = [`HTTP/1.1 ${status} ${phrases[status] ?? "Status"}`, ...(extra ? [extra] : []), ...lines];
  return `${all.join("\r\n")}\r\n\r\n`;
};

const refuse = (peer: Peer, status: number, body: string, type = "application/json"): void => {
  const lines = ["X-Request-Id: req_scenario", "Set-Cookie: session=cookie-secret", `Content-Type: ${type}`, "Connection: close"];
  peer.write(`${head(status, [...lines, `Content-Length: ${Buffer.byteLength(body)}`])}${body}`);
  peer.end();
};

/** Handshakes that the server refuses, and answers that are not HTTP. */
export const refusals: Scenarios = {
  reject: (peer, { args: [status = "401"] }) =>
    refuse(peer, Number(status), JSON.stringify({ error: { status: Number(status), message: "refused by the scenario" } })),
  // What a careless server does: it says in its refusal what it was sent.
  reflect: (peer, { args: [status = "401"], headers, query }) => {
    const { authorization = "", "sec-websocket-protocol": protocol = "" } = headers;
    refuse(peer, Number(status), JSON.stringify({ error: `wrong key: ${authorization} ${protocol} ${query.get("key") ?? ""}` }));
  },
  "reject-long": (peer, { args: [status = "503"] }) => refuse(peer, Number(status), "x".repeat(100_000), "text/plain"),
  "reject-endless": (peer, { args: [status = "503"] }) => {
    peer.write(head(Number(status), ["X-Request-Id: req_scenario", "Content-Type: text/plain", "Transfer-Encoding: chunked"]));
    const part = `4000\r\n${"e".repeat(0x4000)}\r\n`;
    const timer = setInterval(() => {
      if (peer.socket.writableLength < 1024 * 1024) peer.write(part);
    }, 10);
    peer.socket.once("close", () => clearInterval(timer));
  },
  "reject-silent": (peer, { args: [status = "503"] }) =>
    peer.write(head(Number(status), ["X-Request-Id: req_scenario", "Content-Type: application/json", "Content-Length: 1000"])),
  redirect: (peer, { args: [status = "302"], headers }) => {
    peer.write(head(Number(status), [`Location: http://${headers["host"]}/echo`, "Content-Length: 0", "Connection: close"]));
    peer.end();
  },
  garbage: (peer) => {
    peer.write("SSH-2.0-OpenSSH_10.0\r\n\r\n");
    peer.end();
  },
  drop: (peer) => peer.end(),
  reset: (peer) => peer.reset(),
};
