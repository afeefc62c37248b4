/**
 * Every web global that this package may touch. A global that is not named here does not compile, which is how
 * neutrality is kept: no `WebSocket`, no `Buffer`, no `process`.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare const AbortController: { new (): AbortController };

interface URL {
  readonly origin: string;
  readonly pathname: string;
  readonly search: string;
  hash: string;
  readonly href: string;
  readonly password: string;
  protocol: string;
  readonly username: string;
}

declare const URL: { new (url: string, base?: string): URL };

/** Present in pages and workers; the base of a relative URL there. */
declare const location: { readonly href: string } | undefined;

interface Headers {
  get(name: string): string | null;
  set(name: string, value: string): void;
  forEach(visit: (value: string, name: string) => void): void;
}

type HeadersInit = Headers | Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

declare const Headers: { new (init?: HeadersInit): Headers };

interface ReadableStreamDefaultController<R> {
  readonly desiredSize: number | null;
  enqueue(chunk: R): void;
  close(): void;
  error(reason: unknown): void;
}

interface ReadableStream<R = unknown> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
}

declare const ReadableStream: {
  new <R>(
    source: {
      start?(controller: ReadableStreamDefaultController<R>): void;
      pull?(controller: ReadableStreamDefaultController<R>): void;
      cancel?(reason: unknown): void;
    },
    strategy?: { readonly highWaterMark: number; size?(chunk: R): number },
  ): ReadableStream<R>;
};

interface Blob {
  readonly size: number;
  text(): Promise<string>;
}

declare const Blob: { new (): Blob };

type BodyInit = string | ArrayBuffer | ArrayBufferView | Blob | ReadableStream | object;

interface RequestInit {
  body?: BodyInit | null;
  headers?: HeadersInit;
  method?: string;
  signal?: AbortSignal | null;
}

interface Request {
  readonly body: ReadableStream | null;
  readonly bodyUsed: boolean;
  readonly headers: Headers;
  readonly method: string;
  readonly signal: AbortSignal;
  readonly url: string;
  clone(): Request;
  text(): Promise<string>;
}

declare const Request: { new (input: string, init?: RequestInit): Request };

interface Response {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly headers: Headers;
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare const Response: {
  new (body?: BodyInit | null, init?: { readonly status?: number; readonly headers?: HeadersInit }): Response;
};

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  decode(bytes: ArrayBuffer | ArrayBufferView): string;
}

declare const TextDecoder: { new (label?: string, options?: { readonly fatal?: boolean }): TextDecoder };

declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;
