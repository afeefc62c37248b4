/** Writes a whole head, from the accept key that is right. */
export type Head = (acceptKey: string) => string;

const head = (lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

const status = "HTTP/1.1 101 Switching Protocols";
const upgrade = "Upgrade: websocket";
const connection = "Connection: Upgrade";
const accept = (key: string): string => `Sec-WebSocket-Accept: ${key}`;

/** Header lines of so many bytes in all. */
const padding = (bytes: number): readonly string[] =>
  Array.from({ length: Math.ceil(bytes / 1024) }, (_, index) => `X-Padding-${index}: ${"p".repeat(1_000)}`);

/** Headers beside those of the handshake, as an API sends them, and as a client that sees them tells them. */
export const otherHeaders: Readonly<Record<string, string>> = {
  "x-request-id": "req_scenario",
  "openai-organization": "org-scenario",
  "x-twice": "one, two",
};

/** Answers that RFC 6455, 4.2.2 and RFC 9110 allow; a client must open on each. */
export const legalHeads: Readonly<Record<string, Head>> = {
  "connection-lists-keep-alive-too": (key) => head([status, upgrade, "Connection: keep-alive, Upgrade", accept(key)]),
  "values-are-in-another-case": (key) => head([status, "Upgrade: WebSocket", "Connection: UPGRADE", accept(key)]),
  "names-are-in-another-case": (key) => head([status, "UPGRADE: websocket", "connection: Upgrade", `SEC-WEBSOCKET-ACCEPT: ${key}`]),
  "spaces-stand-around-values": (key) =>
    head([status, "Upgrade:   websocket  ", "Connection:\tUpgrade\t", `Sec-WebSocket-Accept:  ${key}  `]),
  "no-space-follows-the-colon": (key) => head([status, "Upgrade:websocket", "Connection:Upgrade", `Sec-WebSocket-Accept:${key}`]),
  "the-reason-phrase-is-another": (key) => head(["HTTP/1.1 101 Web Socket Protocol Handshake", upgrade, connection, accept(key)]),
  "the-reason-phrase-is-empty": (key) => head(["HTTP/1.1 101 ", upgrade, connection, accept(key)]),
  "the-accept-key-comes-first": (key) => head([status, accept(key), connection, upgrade]),
  "a-100-comes-before": (key) => `${head(["HTTP/1.1 100 Continue"])}${head([status, upgrade, connection, accept(key)])}`,
  "headers-are-8-kib": (key) => head([status, upgrade, connection, ...padding(8 * 1024), accept(key)]),
  "headers-are-32-kib": (key) => head([status, upgrade, connection, ...padding(32 * 1024), accept(key)]),
  "other-headers-are-there-too": (key) =>
    head([
      status,
      "Date: Sat, 28 Nov 2026 09:00:00 GMT",
      "Server: scenario",
      "Set-Cookie: kept=by-mistake; Path=/",
      "X-Request-ID: req_scenario",
      "OpenAI-Organization: org-scenario",
      "X-Twice: one",
      "X-Twice: two",
      "X-Empty:",
      upgrade,
      connection,
      accept(key),
      "Via: 1.1 proxy",
    ]),
};

/** Answers with status 101 that a client must fail on (RFC 6455, 4.1). */
export const illegalHeads: Readonly<Record<string, Head>> = {
  "no-upgrade": (key) => head([status, connection, accept(key)]),
  "no-connection": (key) => head([status, upgrade, accept(key)]),
  "another-upgrade": (key) => head([status, "Upgrade: h2c", connection, accept(key)]),
  "another-connection": (key) => head([status, upgrade, "Connection: keep-alive", accept(key)]),
  "an-accept-key-in-another-case": (key) => head([status, upgrade, connection, accept(key.toLowerCase())]),
  "two-accept-keys": (key) => head([status, upgrade, connection, accept(key), accept("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]),
};
