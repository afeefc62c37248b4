import { byteLength } from "./byte-length.ts";
import { invalidArgument } from "./errors.ts";
import { isToken } from "./request.ts";
import type { Frame } from "./socket.ts";
import type { WebSocketInit } from "./standard-web-socket.ts";

/** What the standard throws for a wrong URL, subprotocol or reason. */
export const syntaxError = (message: string): DOMException => new DOMException(message, "SyntaxError");

/** Every lone surrogate becomes U+FFFD, as in a `USVString` (Web IDL, 3.2.12). */
export const toScalarValues = (value: unknown): string => String(value).replace(/\p{Surrogate}/gu, "\ufffd");

/** An `[Clamp] unsigned short` (Web IDL, 3.2.4.3): bounded, and rounded to the nearest, of two to the even one. */
export const clampToShort = (value: unknown): number => {
  const bounded = Math.min(Math.max(Number(value), 0), 65_535) || 0;
  const floor = Math.floor(bounded);
  return bounded - floor > 0.5 || (bounded - floor === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
};

/** The URL record (WHATWG WebSockets, 3.1, "get a URL record"). */
export const urlRecord = (given: unknown): URL => {
  const { location } = Object(globalThis);
  let url: URL;
  try {
    url = new URL(toScalarValues(given), location?.href);
  } catch {
    throw syntaxError("The URL is not valid.");
  }
  const { href } = url;
  if (/^https?:/.test(href)) url = new URL(href.replace(/^http/, "ws"));
  if (!/^wss?:/.test(url.href)) throw syntaxError("The scheme of the URL is not ws:, wss:, http: or https:.");
  if (url.href.includes("#")) throw syntaxError("The URL has a fragment.");
  // Runtimes disagree on it: some send it, some drop it.
  if (url.username || url.password) throw syntaxError("The URL has user info.");
  return url;
};

/** The subprotocols: one, a list, or none. Throws `SyntaxError` for one that is no token or is given twice. */
export const protocolList = (given: unknown): readonly string[] => {
  const list = typeof given === "object" && given !== null && Symbol.iterator in given ? [...(given as Iterable<unknown>)] : [given];
  const protocols = given === undefined ? [] : list.map(String);
  if (protocols.every(isToken) && new Set(protocols.map((name) => name.toLowerCase())).size === protocols.length) return protocols;
  throw syntaxError("A subprotocol is not valid, or given twice.");
};

/** Headers by their names in small letters, so that what differs only in case is one header. */
type HeaderMap = Map<string, readonly [name: string, value: string | undefined]>;

/** The headers as they were given: of an object its members, of a `Headers` and of pairs what is iterated, with the values of one name joined. */
export const headerMap = (given: WebSocketInit["headers"]): HeaderMap => {
  const map: HeaderMap = new Map();
  const headers = Object(given);
  for (const pair of Symbol.iterator in headers ? headers : Object.entries(headers)) {
    if (!Array.isArray(pair) || pair.length !== 2) throw invalidArgument("Headers are not pairs.");
    const [name, value] = pair;
    const key = String(name).toLowerCase();
    const before = map.get(key)?.[1];
    map.set(key, [name, before === undefined ? value : `${before}, ${value}`]);
  }
  return map;
};

/** The headers of a handshake: those of the constructor win over those that were bound ahead, also by `undefined`. */
export const mergeHeaders = (bound: HeaderMap, own: HeaderMap): Record<string, string> =>
  Object.fromEntries([...new Map([...bound, ...own]).values()].filter((header): header is [string, string] => header[1] !== undefined));

const isBlob = (data: unknown): data is Blob => typeof Blob === "function" && data instanceof Blob;

/** What is sent of a value: text, bytes copied at once, or a promise of the bytes of a `Blob`. */
export const toOutgoing = (data: unknown): { readonly size: number; readonly frame: Frame | Promise<Frame> } => {
  if (isBlob(data)) return { size: data.size, frame: data.arrayBuffer().then((buffer) => new Uint8Array(buffer)) };
  const isView = ArrayBuffer.isView(data);
  if (isView || /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(data))) {
    const frame = isView
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
      : new Uint8Array(data as ArrayBuffer).slice();
    return { size: frame.length, frame };
  }
  const frame = toScalarValues(data);
  return { size: byteLength(frame), frame };
};
