/** The members of workerd that this package uses. Not part of the published declarations. */

interface RuntimeWebSocket extends Omit<import("@plugboard/core").WebSocketLike, "ping" | "terminate" | "pause" | "resume"> {
  accept(): void;
}

interface RuntimeResponse {
  readonly status: number;
  readonly headers: Iterable<[string, string]> & { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
  readonly webSocket: RuntimeWebSocket | null;
}

interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
}

declare const AbortController: new () => { readonly signal: AbortSignal; abort(): void };
declare const TextDecoder: new () => { decode(bytes: Uint8Array, options: { readonly stream: boolean }): string };
declare const WebSocket: new (url: string, protocols: string[]) => RuntimeWebSocket;
declare function fetch(url: string, init: object): Promise<RuntimeResponse>;
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
