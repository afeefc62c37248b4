/** The head of a handshake, as it came. */
export interface HandshakeRequest {
  readonly method: string;
  /** First path segment: the scenario. */
  readonly scenario: string;
  /** The further path segments, decoded. */
  readonly args: readonly string[];
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it came. */
  readonly rawQuery: string;
  /** 0 for the first handshake of the case, then 1, 2, … */
  readonly ordinal: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The headers as they came, line by line. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  /** Subprotocols offered. */
  readonly protocols: readonly string[];
}

/** Reads the head of a request. The server trusts its caller: this is a test peer, not a web server. */
export const parseHandshake = (head: string, ordinal: number): HandshakeRequest => {
  const [requestLine = "", ...lines] = head.split("\r\n");
  const [method = "", target = "/"] = requestLine.split(" ");
  const url = new URL(target, "http://scenario");
  const headers: Record<string, string> = {};
  const headerLines: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headerLines.push([line.slice(0, colon), value]);
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const [scenario = "", ...args] = url.pathname.split("/").filter((segment) => segment !== "");
  const offered = headers["sec-websocket-protocol"] ?? "";
  return {
    method,
    scenario,
    args: args.map(decodeURIComponent),
    path: target.split("?")[0] ?? "",
    query: url.searchParams,
    rawQuery: target.split("?").slice(1).join("?"),
    ordinal,
    headers,
    headerLines,
    protocols: offered.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])),
  };
};
