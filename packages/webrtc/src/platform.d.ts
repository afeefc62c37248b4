/** The members of the page and of servers that this package uses. Not part of the published declarations. */

interface Abortable {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

interface AbortSignal extends Abortable {}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare const AbortController: { new (): AbortController };

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: { new (): TextEncoder };

interface Headers {
  set(name: string, value: string): void;
  get(name: string): string | null;
  has(name: string): boolean;
  forEach(callback: (value: string, name: string) => void): void;
}

declare const Headers: { new (init?: Readonly<Record<string, string>>): Headers };

interface FormData {
  set(name: string, value: Blob, filename?: string): void;
}

declare const FormData: { new (): FormData };

interface Blob {
  readonly size: number;
}

declare const Blob: { new (parts: readonly string[], options: { readonly type: string }): Blob };

interface ReadableStream extends AsyncIterable<Uint8Array> {
  getReader(): {
    read(): Promise<{ readonly value?: Uint8Array }>;
    cancel(): Promise<void>;
  };
}

interface TextDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string;
}

declare const TextDecoder: { new (): TextDecoder };

interface Request {
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly body: ReadableStream | null;
}

declare const Request: { new (url: string, init: RequestInit): Request };

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream | null;
  text(): Promise<string>;
}

declare const Response: {
  new (
    body: string | ReadableStream | null,
    init: { readonly status: number; readonly headers: Readonly<Record<string, string>> | Headers },
  ): Response;
};

interface RequestInit {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  readonly signal?: AbortSignal;
  readonly redirect?: "manual";
  readonly credentials?: "omit" | "same-origin" | "include";
}

declare function fetch(url: string, init: RequestInit): Promise<Response>;

declare const URL: { new (url: string, base?: string): { readonly href: string; readonly pathname: string } };

declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const performance: { now(): number };

/** What only a page has; undefined elsewhere. */
declare const window: import("./peer-connection.ts").EventSource | undefined;
declare const isSecureContext: boolean | undefined;
declare const document: { createElement(name: "audio"): import("./peer-connection.ts").AudioElement } | undefined;
declare const navigator:
  | { readonly mediaDevices?: { getUserMedia(constraints: object): Promise<import("./peer-connection.ts").AudioStream> } }
  | undefined;
declare const RTCPeerConnection: { new (): import("./peer-connection.ts").PeerConnection } | undefined;
declare const MediaStream: {
  new (tracks: readonly import("./peer-connection.ts").AudioTrack[]): import("./peer-connection.ts").AudioStream;
};
