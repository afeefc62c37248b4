import type { Adapter } from "./adapter.ts";
import { invalidArgument, PlugboardError } from "./errors.ts";
import type { SocketRequest } from "./socket.ts";

/** Where to connect and what to say in the handshake. */
export interface ConnectRequest {
  /** `ws:` or `wss:`; `http:` and `https:` are taken for their twins. User info and a fragment are refused. */
  readonly url: string | URL;
  /** Subprotocols to offer, in order of preference. The server must select one of them. */
  readonly protocols?: readonly string[];
  /** Handshake headers; the adapter needs the `headers` capability. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP token (RFC 9110, 5.6.2): what a header name and a subprotocol may consist of. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** Whether a text is such a token. */
export const isToken = (text: string): boolean => token.test(text);

/** What a header value may hold (RFC 9110, 5.5); a line break would let a value add a header of its own. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that belong to the runtime's handshake. Runtimes drop, duplicate or reject them, each in its own way. */
const reserved = /^(sec-websocket-.*|connection|upgrade|host|content-length|transfer-encoding)$/i;

/**
 * A `ws:` or `wss:` URL as the parser writes it, without user info and fragment. Node 26, browsers and workerd drop user
 * info silently, ws 8.23, Deno 2.9 and Bun 1.4 send it: refused, so that it means the same everywhere.
 */
const dialable = /^wss?:\/\/[^/@]*\/[^#]*$/;

const invalid = (message: string): never => {
  throw invalidArgument(message);
};

const checkUrl = (input: string | URL): string => {
  try {
    const url = new URL(String(input)).href.replace(/^http/, "ws");
    if (dialable.test(url)) return url;
  } catch {
    // Not a URL at all, or a relative one.
  }
  return invalid("The URL is absolute, ws: or wss:, without user info and fragment.");
};

/** Checks a request against the adapter's capabilities, before anything is dialled. */
export const checkRequest = (
  { name: adapterName, capabilities }: Pick<Adapter, "name" | "capabilities">,
  request: ConnectRequest | string | URL,
): SocketRequest => {
  const {
    url,
    protocols = [],
    headers = {},
  }: ConnectRequest = Object(request).url ? (request as ConnectRequest) : { url: request as string | URL };
  const names = Object.keys(headers);
  const missing =
    names.length > 0 && !capabilities.headers ? `headers (${names})` : protocols.length > 0 && !capabilities.subprotocols && "subprotocols";
  if (missing) throw new PlugboardError("capability-missing", `${adapterName} cannot send ${missing}.`);
  for (const [name, value] of Object.entries(headers)) {
    if (token.test(name) && !reserved.test(name) && typeof value === "string" && headerValue.test(value)) continue;
    invalid(`The header ${name} is not allowed.`);
  }
  // The entries of a `Headers` are not its members, and a credential must not be dropped in silence.
  if (Symbol.iterator in headers) invalid("Headers are not a plain object.");
  if (!Array.isArray(protocols) || !protocols.every((protocol) => token.test(protocol)) || new Set(protocols).size < protocols.length) {
    invalid("A subprotocol is not valid, or offered twice.");
  }
  return { url: checkUrl(url), protocols: [...protocols], headers: { ...headers } };
};
