/** The members of Deno that this package uses. Not part of the published declarations. */

interface DenoWebSocketOptions {
  readonly protocols?: string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly client?: unknown;
}

type DenoWebSocketClass = new (url: string, options: DenoWebSocketOptions | string[]) => import("@plugboard/core").WebSocketLike;

declare var WebSocket: DenoWebSocketClass;
