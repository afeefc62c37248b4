/** The members of Bun that this package uses. Not part of the published declarations. */

interface BunWebSocketOptions {
  readonly protocols?: string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly proxy?: unknown;
  readonly tls?: unknown;
}

declare var WebSocket: new (url: string, options: BunWebSocketOptions) => import("@plugboard/core").WebSocketLike;
declare const URL: { canParse(url: string): boolean };
