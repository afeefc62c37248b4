/** The arguments of `fetch`, with what they say in sum. */
export interface ReadRequest {
  /** Upper case. */
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
  /** The body as text; `undefined` if it cannot be JSON. Read at most once. */
  readonly text: () => Promise<string | undefined>;
  /** Makes the same request over HTTP. Works also after {@link ReadRequest.text}. */
  readonly overHttp: () => Promise<Response>;
}

type Fetch = typeof fetch;

/** By its place and not by its name, which `@types/node` does not declare. */
type RequestBody = NonNullable<RequestInit["body"]>;

interface Body {
  readonly text: () => Promise<string | undefined>;
  /** What replaces the body of `init`: what was read of it, or what it was at the time of the call. */
  readonly replacement: () => RequestBody | undefined;
}

const isRequest = (input: unknown): input is Request =>
  typeof input === "object" && input !== null && "clone" in input && "headers" in input;

const isStream = (body: object): body is ReadableStream => "getReader" in body;

const isBlob = (body: object): body is Blob => "arrayBuffer" in body;

/** A body of bytes is decoded as `fetch` would send it; text that is not UTF-8 is not JSON. */
const decode = (bytes: ArrayBuffer | Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** A stream can be read once, so what was read takes its place. */
const streamBody = (stream: ReadableStream): Body => {
  let bytes: ArrayBuffer | undefined;
  return {
    text: async () => {
      bytes = await new Response(stream).arrayBuffer();
      return decode(bytes);
    },
    replacement: () => bytes,
  };
};

/** The bytes as they are now; `fetch` copies them too. */
const bytesBody = (body: ArrayBuffer | ArrayBufferView): Body => {
  const view = ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new Uint8Array(body);
  const bytes = view.slice();
  return { text: async () => decode(bytes), replacement: () => bytes };
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** `init` as it is now. One of a class, such as a `Request`, is handed over as it is: its members cannot be copied. */
const snapshot = (init: RequestInit): RequestInit => {
  if (!isPlain(init)) return init;
  const { headers } = init;
  return headers ? { ...init, headers: Symbol.iterator in headers ? new Headers(headers) : { ...headers } } : { ...init };
};

/** `init` with another body. Members of a class are read from the instance: a spread would leave them out. */
const withBody = (init: RequestInit | undefined, body: RequestBody): RequestInit =>
  init === undefined || isPlain(init)
    ? { ...init, body }
    : new Proxy(init, { get: (target, name) => (name === "body" ? body : (Reflect.get(target, name, target) as unknown)) });

const bodyOf = (input: unknown, init: RequestInit | undefined): Body => {
  const body = init?.body;
  const untouched = (text: () => Promise<string | undefined>): Body => ({ text, replacement: () => undefined });
  if (typeof body === "string") return untouched(async () => body);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return bytesBody(body);
  if (typeof body === "object" && body !== null) {
    if (isBlob(body)) return untouched(() => body.text());
    return isStream(body) && !body.locked ? streamBody(body) : untouched(async () => undefined);
  }
  // A clone is read, so that the caller's own Request can still go over HTTP. Firefox 153 has no `Request.body` to look at.
  return untouched(async () => (isRequest(input) && !input.bodyUsed ? input.clone().text() : undefined));
};

const textOf = (headers: Headers): string => {
  const pairs: string[][] = [];
  headers.forEach((value, name) => void pairs.push([name, value]));
  return JSON.stringify(pairs);
};

/**
 * Reads the arguments as `fetch` does: at once, so that what the caller changes afterwards has no effect on this call; `init` overrides
 * the `Request`, member by member.
 */
export const readRequest = (fetch: Fetch, input: string | URL | Request, given: RequestInit | undefined): ReadRequest => {
  const request = isRequest(input) ? input : undefined;
  const target = request ?? (typeof input === "string" ? input : new URL(String(input)));
  const init = given && snapshot(given);
  const body = bodyOf(input, init);
  const signal = init?.signal === undefined ? request?.signal : init.signal;
  const headers = new Headers(init?.headers ?? request?.headers);
  // Only where they were changed: a `Request` with an init is another one, without its referrer.
  const isChanged = (): boolean => request !== undefined && init?.headers === undefined && textOf(request.headers) !== textOf(headers);
  return {
    method: (init?.method ?? request?.method ?? "GET").toUpperCase(),
    headers,
    signal: signal ?? undefined,
    text: body.text,
    overHttp: () => {
      const replacement = body.replacement();
      const atCall = isChanged() ? { ...init, headers } : init;
      return fetch(target, replacement === undefined ? atCall : withBody(atCall, replacement));
    },
  };
};
